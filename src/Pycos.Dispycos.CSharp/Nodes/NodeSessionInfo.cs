namespace Pycos;

/// <summary>A client's session at a node, as it was when it was asked for.</summary>
/// <param name="Id">Its number, which the client has chosen.</param>
/// <param name="Client">The client's name.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="Started">When it was opened.</param>
/// <param name="Servers">Its servers.</param>
public sealed record NodeSessionInfo(
    Guid Id, string Client, NodeSessionPhase Phase, DateTimeOffset Started, IReadOnlyList<NodeServerInfo> Servers);
