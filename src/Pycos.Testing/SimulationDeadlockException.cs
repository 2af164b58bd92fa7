namespace Pycos.Testing;

/// <summary>The task that a simulation ran has not ended, and nothing can happen any more that would wake it.</summary>
/// <param name="seed">The seed of the simulation.</param>
/// <param name="waitingTasks">The tasks that wait, each with what it waits for.</param>
public sealed class SimulationDeadlockException(int seed, IReadOnlyList<string> waitingTasks)
    : InvalidOperationException(
        $"Deadlock (seed {seed}): nothing can happen any more, and these tasks wait: {string.Join("; ", waitingTasks)}. "
        + "A simulation repeats exactly with the same seed.")
{
    /// <summary>The seed of the simulation.</summary>
    public int Seed { get; } = seed;

    /// <summary>The tasks that wait, each with what it waits for.</summary>
    public IReadOnlyList<string> WaitingTasks { get; } = waitingTasks;
}
