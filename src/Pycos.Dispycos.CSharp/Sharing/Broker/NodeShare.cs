namespace Pycos.Internals;

/// <summary>What a client may have at a node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Name">Its name.</param>
/// <param name="Location">Where it accepts connections.</param>
/// <param name="Cpus">How many processors; 0 if it has to leave.</param>
internal sealed record NodeShare(NodeId Node, string Name, Location? Location, int Cpus);
