namespace Pycos.Internals;

/// <summary>What a scheduler is to do with a node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Drains">Whether clients get no processors of it any more; <see langword="false"/> if they get them again.</param>
internal sealed record SharedNodeOrder(NodeId Node, bool Drains);
