namespace Pycos.Internals;

/// <summary>Why a node closes a connection.</summary>
internal enum GoAwayReason : byte
{
    Closing = 0,
    Shutdown = 1,
    Duplicate = 2,
    Ignored = 3,
    Idle = 4,
}
