namespace Pycos.Internals;

/// <summary>Which request of a target has completed.</summary>
internal enum RingOperation
{
    /// <summary>One whose completion tells nothing.</summary>
    Ignored,

    Watch,

    PollRead,

    PollWrite,

    Receive,

    Send,

    Accept,
}
