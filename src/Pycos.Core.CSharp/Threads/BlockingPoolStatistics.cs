namespace Pycos;

/// <summary>What a pool does and has done so far.</summary>
/// <param name="Threads">Threads that it has.</param>
/// <param name="Busy">Jobs that run now.</param>
/// <param name="Queued">Jobs that wait for a thread.</param>
/// <param name="Completed">Jobs that ran, by failing too.</param>
/// <param name="Abandoned">Jobs whose task did not wait for their end.</param>
/// <param name="Full">How often a job found no room in the queue.</param>
public sealed record BlockingPoolStatistics(int Threads, int Busy, int Queued, long Completed, long Abandoned, long Full);
