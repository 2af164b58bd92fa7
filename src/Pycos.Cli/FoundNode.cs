using Pycos.Internals;

namespace Pycos.CliTool;

/// <summary>A node that was found.</summary>
/// <param name="Peer">As a peer.</param>
/// <param name="State">How it is.</param>
internal sealed record FoundNode(PeerInfo Peer, NodeState State);
