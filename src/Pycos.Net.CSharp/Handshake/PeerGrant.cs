namespace Pycos.Internals;

/// <summary>Who a peer is to this node, and what it may do here.</summary>
internal sealed record PeerGrant(string Principal, Capabilities Capabilities);
