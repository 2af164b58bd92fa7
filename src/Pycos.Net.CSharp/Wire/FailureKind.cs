namespace Pycos.Internals;

/// <summary>What went wrong on the other side.</summary>
internal enum FailureKind : byte
{
    Exception = 1,
    Terminated = 2,
    PeerLost = 3,
    NoSuchTarget = 4,
    Serialization = 5,
    Timeout = 6,
    AccessDenied = 7,
    Cancelled = 8,
}
