namespace Pycos.Internals;

/// <summary>How a client is.</summary>
/// <param name="Name">What it is called on nodes.</param>
/// <param name="Id">Its node.</param>
/// <param name="Version">The version of Pycos.</param>
/// <param name="Started">Since when it runs.</param>
/// <param name="Counts">How many jobs are in each state; for final ones, how many ever were.</param>
/// <param name="Nodes">The nodes that serve it.</param>
/// <param name="Servers">Its servers.</param>
/// <param name="Refused">The nodes that do not, and why.</param>
internal sealed record ClientState(
    string Name,
    NodeId Id,
    string Version,
    DateTimeOffset Started,
    IReadOnlyDictionary<JobState, long> Counts,
    ClientNodeState[] Nodes,
    ClientServerState[] Servers,
    IReadOnlyDictionary<string, string> Refused);
