using System.Diagnostics;

namespace Pycos;

/// <summary>A peer has come or gone; see <see cref="PycosNode.Watch"/>.</summary>
/// <param name="Id">Which node, in which of its lives: <see cref="NodeId.Incarnation"/>.</param>
/// <param name="Name">The node's name.</param>
/// <param name="Location">Where it accepts connections; <see langword="null"/> if it does not.</param>
/// <param name="State"><see cref="PeerState.Online"/> or <see cref="PeerState.Offline"/>, in turn; never the same twice.</param>
/// <param name="Reason">Why.</param>
/// <param name="Time">When it came or went, by the clock of the node that tells; also for one who watches only later.</param>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record PeerStatus(
    NodeId Id, string Name, Location? Location, PeerState State, PeerReason Reason, DateTimeOffset Time)
{
    /// <summary>Says who came or went, and why.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name}@{Location?.ToString() ?? Id.ToString()} is {State} ({Reason})";
}
