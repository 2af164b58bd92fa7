namespace Pycos.Benchmarks;

/// <summary>How long the tasks of the <c>timers</c> and <c>sleep</c> workloads sleep.</summary>
public static class SleepDurations
{
    /// <summary>Longer than any run: what a task of the <c>sleep</c> workload asks its timer for.</summary>
    public static readonly TimeSpan Forever = TimeSpan.FromHours(1);

    /// <summary>The duration of one timer of <c>timers</c>, evenly spread over one second.</summary>
    /// <returns>Milliseconds from 0 to 999.</returns>
    public static int Next() => Random.Shared.Next(1000);
}
