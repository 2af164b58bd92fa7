namespace Pycos;

/// <summary>Why a peer came or went.</summary>
public enum PeerReason
{
    /// <summary>It announced itself, or answered an announcement.</summary>
    Discovered,

    /// <summary>One side connected to the other because its program asked for it, or sent to a task there.</summary>
    Explicit,

    /// <summary>The connection was lost for a while; nothing else is.</summary>
    Resumed,

    /// <summary>One side closed the connection.</summary>
    Closed,

    /// <summary>The peer's program ended, and said so.</summary>
    Shutdown,

    /// <summary>Its process is gone: its host refuses connections to its port.</summary>
    Crashed,

    /// <summary>Nothing was heard of it for too long, and it could not be reached again.</summary>
    Unreachable,

    /// <summary>It was started again: this was its earlier life.</summary>
    Restarted,

    /// <summary>It broke the protocol.</summary>
    Protocol,
}
