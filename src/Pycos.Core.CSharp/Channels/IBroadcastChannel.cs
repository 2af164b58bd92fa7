namespace Pycos.Internals;

/// <summary>A channel, whatever its messages are.</summary>
internal interface IBroadcastChannel
{
    string Name { get; }

    /// <summary>Does something that needs the type of the messages.</summary>
    TResult Visit<TResult>(IChannelVisitor<TResult> visitor);
}
