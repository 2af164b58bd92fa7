using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>What a client may have of a node, and whether it is being done.</summary>
[DebuggerDisplay("{Share}, limit {Limit}")]
internal sealed class SharedNode(NodeShare share)
{
    internal NodeShare Share { get; set; } = share;

    /// <summary>How many servers the client wants of it at most; null if it has not been asked yet.</summary>
    internal int? Limit { get; set; }

    internal bool IsBusy { get; set; }

    /// <summary>Whether the client has had servers of it.</summary>
    internal bool HasServed { get; set; }

    internal int Wanted => Math.Min(Share.Cpus, Limit ?? int.MaxValue);
}
