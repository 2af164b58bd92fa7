namespace Pycos;

/// <summary>What a channel does about a subscriber whose inbox or queue has no room for a message.</summary>
/// <remarks>An inbox that was told to drop messages does so itself, and counts as reached.</remarks>
public enum SlowSubscriberMode
{
    /// <summary>
    /// <see cref="BroadcastChannel{T}.SendAsync"/> suspends the sender until every subscriber has room. For
    /// <see cref="BroadcastChannel{T}.Send"/>, which can not, the subscriber misses the message: its result tells.
    /// </summary>
    Wait,

    /// <summary>The oldest message that waits for the subscriber is dropped for the new one.</summary>
    DropOldest,

    /// <summary>The subscriber misses the new message.</summary>
    DropNewest,

    /// <summary>The subscriber is unsubscribed.</summary>
    Unsubscribe,

    /// <summary>The sender gets an <see cref="InboxFullException"/>, and nobody gets the message.</summary>
    Fail,
}
