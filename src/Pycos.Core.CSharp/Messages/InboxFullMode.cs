namespace Pycos;

/// <summary>What happens to a message for which a bounded inbox has no room.</summary>
public enum InboxFullMode
{
    /// <summary>
    /// <see cref="TaskRef{TMessage}.SendAsync"/> suspends the sender until there is room;
    /// <see cref="TaskRef{TMessage}.Send"/>, which can not, throws <see cref="InboxFullException"/>.
    /// </summary>
    Wait,

    /// <summary>The sender gets an <see cref="InboxFullException"/>.</summary>
    Fail,

    /// <summary>The oldest message of the inbox is dropped for it, and counted.</summary>
    DropOldest,

    /// <summary>The new message is dropped, and counted.</summary>
    DropNewest,
}
