namespace Pycos.Internals;

/// <summary>A scheduler tells a client how things are for it now.</summary>
/// <param name="Scheduler">The scheduler's name.</param>
/// <param name="Position">0 if it is its turn, else its place in the queue, from 1.</param>
/// <param name="Since">Since when it is there.</param>
/// <param name="Cpus">How many processors the nodes of the scheduler have.</param>
/// <param name="Nodes">What it may have; of nodes that are not in it, it keeps what it has.</param>
/// <param name="Ended">Why it has to leave; <see langword="null"/> if it has not.</param>
internal sealed record ClientShares(string Scheduler, int Position, DateTimeOffset Since, int Cpus, NodeShare[] Nodes, string? Ended);
