namespace Pycos;

/// <summary>What happened to a subscriber of a channel.</summary>
public enum ChannelMemberChange
{
    /// <summary>It subscribed.</summary>
    Joined,

    /// <summary>It was unsubscribed.</summary>
    Unsubscribed,

    /// <summary>It is a task that ended, a channel that closed or a subscription that was disposed of.</summary>
    Ended,

    /// <summary>It had no room for a message; see <see cref="SlowSubscriberMode.Unsubscribe"/>.</summary>
    TooSlow,

    /// <summary>The channel was closed.</summary>
    ChannelClosed,
}
