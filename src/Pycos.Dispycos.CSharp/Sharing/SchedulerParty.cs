using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>A client or a node, as its scheduler reaches it. On the scheduler's thread.</summary>
[DebuggerDisplay("{At}")]
internal sealed class SchedulerParty
{
    /// <summary>The client; the default for a node.</summary>
    internal Guid Client { get; init; }

    /// <summary>The node; null for a client.</summary>
    internal NodeId? Node { get; init; }

    /// <summary>The peer that it is; null while it is away.</summary>
    internal NodeId? At { get; set; }

    internal TaskRef<GrantTable> Tables { get; set; }

    internal TaskRef<ClientShares> Shares { get; set; }

    /// <summary>Whether it does not know yet how things are.</summary>
    internal bool IsBehind { get; set; }

    /// <summary>Whether it is being told.</summary>
    internal bool IsBeingTold { get; set; }

    /// <summary>Counts its comings and goings: a lease that has begun before does not count any more.</summary>
    internal int Turn { get; set; }
}
