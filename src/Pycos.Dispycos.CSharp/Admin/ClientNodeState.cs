namespace Pycos.Internals;

/// <summary>A node that serves a client.</summary>
/// <param name="Name">What the client calls it.</param>
/// <param name="Session">The session there.</param>
/// <param name="Location">Where it accepts connections; null for one inside the client's process.</param>
/// <param name="Servers">How many servers it has promised.</param>
internal sealed record ClientNodeState(string Name, Guid Session, Location? Location, int Servers);
