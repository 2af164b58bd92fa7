namespace Pycos;

/// <summary>What a lock, a semaphore or its like has done so far, at one moment.</summary>
/// <param name="Taken">How often something was let in: an entry, an acquisition, a wait that was fulfilled.</param>
/// <param name="Waited">How often something had to wait for its turn, however that wait ended.</param>
/// <param name="Waiting">How many wait now.</param>
/// <param name="Abandoned">How often a task ended without giving back what it held.</param>
public sealed record SynchronizationStatistics(long Taken, long Waited, int Waiting, long Abandoned);
