namespace Pycos.Internals;

/// <summary>A node's answer to a client that asked for servers.</summary>
/// <param name="Cpus">How many servers it starts; 0 if it refuses.</param>
/// <param name="Refusal">Why it refuses.</param>
internal sealed record SessionAnswer(int Cpus, string? Refusal);
