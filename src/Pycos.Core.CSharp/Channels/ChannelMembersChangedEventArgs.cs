namespace Pycos;

/// <summary>A subscriber of a channel came or went.</summary>
public sealed class ChannelMembersChangedEventArgs : EventArgs
{
    internal ChannelMembersChangedEventArgs(object subscriber, ChannelMemberChange change, int count)
    {
        Subscriber = subscriber;
        Change = change;
        Count = count;
    }

    /// <summary>The <see cref="PycosTask"/>, <see cref="RemoteTask"/>, <see cref="BroadcastChannel{T}"/> or <see cref="Subscription{T}"/>.</summary>
    public object Subscriber { get; }

    /// <summary>What happened to it.</summary>
    public ChannelMemberChange Change { get; }

    /// <summary>How many subscribers there are now.</summary>
    public int Count { get; }
}
