namespace Pycos;

/// <summary>What became of a message that was sent with <see cref="TaskRef{TMessage}.DeliverAsync"/>.</summary>
public enum DeliveryResult
{
    /// <summary>The message is in the inbox of the task.</summary>
    Delivered,

    /// <summary>The task has ended; the message was dropped.</summary>
    TaskEnded,

    /// <summary>
    /// There was no room in time; the message was not sent. From another process: it was not taken in time, and will not be any more.
    /// </summary>
    TimedOut,

    /// <summary>
    /// The connection to the task's process was lost, or gave no answer in time: the message may have been delivered or not.
    /// </summary>
    Unknown,

    /// <summary>The task's process can not be reached; the message was not sent.</summary>
    Unreachable,

    /// <summary>The task's process has no room for the message and was told to refuse it then; it was not delivered.</summary>
    InboxFull,

    /// <summary>The task's process could not make sense of the message: it takes others, or does not know the type. Not delivered.</summary>
    NotUnderstood,

    /// <summary>The task's process does not allow this process to do that; the message was not delivered.</summary>
    AccessDenied,
}
