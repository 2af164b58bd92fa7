namespace Pycos.Internals;

/// <summary>A client's session at a node.</summary>
/// <param name="Session">What the node knows of it.</param>
/// <param name="Client">Where the client accepts connections; null if it does not, or is in the node's process.</param>
internal sealed record SessionState(NodeSessionInfo Session, Location? Client);
