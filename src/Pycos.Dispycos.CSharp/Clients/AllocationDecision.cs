namespace Pycos.Internals;

/// <summary>How many servers of a node a client uses.</summary>
/// <param name="Servers">How many.</param>
/// <param name="Reason">Why there are none.</param>
internal readonly record struct AllocationDecision(int Servers, string Reason);
