namespace Pycos.Internals;

/// <summary>The requests of io_uring_enter(2) that are made here.</summary>
internal enum RingRequest : byte
{
    /// <summary>Report readiness as poll(2) does.</summary>
    Poll = 6,

    Accept = 13,

    Cancel = 14,

    Read = 22,

    Write = 23,

    Send = 26,

    Receive = 27,
}
