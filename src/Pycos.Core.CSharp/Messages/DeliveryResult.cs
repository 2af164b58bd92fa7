namespace Pycos;

/// <summary>What became of a message that was sent with <see cref="TaskRef{TMessage}.DeliverAsync"/>.</summary>
public enum DeliveryResult
{
    /// <summary>The message is in the inbox of the task.</summary>
    Delivered,

    /// <summary>The task has ended; the message was dropped.</summary>
    TaskEnded,

    /// <summary>There was no room in time; the message was not sent.</summary>
    TimedOut,
}
