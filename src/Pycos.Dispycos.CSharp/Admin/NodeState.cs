namespace Pycos.Internals;

/// <summary>How a node is.</summary>
/// <param name="Offer">What it tells clients.</param>
/// <param name="Version">The version of Pycos.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="Directory">Where its files are.</param>
/// <param name="Started">Since when it serves.</param>
/// <param name="ServedClients">How many clients have got servers so far.</param>
/// <param name="Sessions">The sessions of clients that are there.</param>
internal sealed record NodeState(
    NodeOffer Offer,
    string Version,
    int ProcessId,
    string Directory,
    DateTimeOffset Started,
    int ServedClients,
    SessionState[] Sessions);
