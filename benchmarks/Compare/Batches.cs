namespace Pycos.Benchmarks.Compare;

/// <summary>Finds how long a system's batches must be, which warms it up as well.</summary>
internal static class Batches
{
    // Long against the clocks' and the scheduler's grain, short enough that all systems share whatever else the
    // machine does meanwhile.
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(200);

    // Batches of full length that are thrown away.
    private const int WarmUps = 2;

    // From one trial to the next, since the first ones mostly measure the start-up.
    private const double LargestStep = 50;

    /// <summary>Runs batches that are not measured.</summary>
    /// <returns>The repetitions with which a batch takes about a fifth of a second of CPU time.</returns>
    public static int WarmUp(Contestant contestant, Workload workload)
    {
        if (!workload.IsRepeatable)
        {
            contestant.RunBatch(1);
            return 1;
        }

        var repetitions = 1;
        var full = 0;
        while (full < WarmUps)
        {
            var factor = Target / Length(contestant.RunBatch(repetitions));
            full += factor < 2 ? 1 : 0;
            repetitions = (int)Math.Clamp(repetitions * Math.Min(factor, LargestStep), 1, int.MaxValue / workload.Count);
        }

        return repetitions;
    }

    // A system that waits more than it works is measured for twice the time at most.
    private static TimeSpan Length(Measurement batch)
    {
        var cpu = TimeSpan.FromMicroseconds(batch.CpuNanoseconds / 1000.0);
        var longest = cpu > batch.Elapsed / 2 ? cpu : batch.Elapsed / 2;
        return longest > TimeSpan.Zero ? longest : TimeSpan.FromTicks(1);
    }
}
