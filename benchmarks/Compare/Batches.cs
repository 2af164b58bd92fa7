using System.Diagnostics;

namespace Pycos.Benchmarks.Compare;

/// <summary>Finds how long a system's batches must be, and warms it up.</summary>
internal static class Batches
{
    // Long against the clocks' and the scheduler's grain, short enough that all systems share whatever else the
    // machine does meanwhile.
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(200);

    // From one trial to the next, since the first ones mostly measure the start-up.
    private const double LargestStep = 50;

    // Batches of full length that are thrown away: at least so many, and until so many in a row have not become cheaper by
    // what counts as progress. A server on .NET is at its best after a second of work, with a third of its first cost.
    private const int FewestWarmUps = 2;
    private const int WarmUpsWithoutProgress = 2;
    private const double Progress = 0.96;

    // How much longer on the wall the warm-up of several processes may be than it works, on a machine that is busy with something else.
    private const int LongestBreaks = 4;

    /// <summary>Runs batches that are not measured.</summary>
    /// <param name="contestant">The system.</param>
    /// <param name="workload">What it does.</param>
    /// <param name="longest">
    /// After how long on the wall to stop in spite of progress, so that a busy machine does not spend its time on this; of several
    /// processes, for how long to work in any case.
    /// </param>
    /// <returns>The repetitions with which a batch takes about a fifth of a second of CPU time.</returns>
    public static int WarmUp(Contestant contestant, Workload workload, TimeSpan longest)
    {
        if (!workload.IsRepeatable)
        {
            contestant.RunBatch(1);
            return 1;
        }

        var started = Stopwatch.GetTimestamp();
        var (repetitions, full, stale, cheapest, worked) = (1, 0, 0, double.MaxValue, TimeSpan.Zero);
        while (full < FewestWarmUps || MayImprove(Stopwatch.GetElapsedTime(started)))
        {
            var batch = contestant.RunBatch(repetitions);
            worked += Length(batch);
            var factor = Target / Length(batch);
            if (factor < 2)
            {
                var cost = Metric.Cpu.Of(batch)!.Value;
                full++;
                stale = cost < cheapest * Progress ? 0 : stale + 1;
                cheapest = Math.Min(cheapest, cost);
            }

            repetitions = (int)Math.Clamp(repetitions * Math.Min(factor, LargestStep), 1, int.MaxValue / workload.Count);
        }

        return repetitions;

        // Several processes have their code compiled by turns, with breaks between that look like the end of it.
        bool MayImprove(TimeSpan elapsed) => workload.IsJobs || workload.IsRemote
            ? worked < longest && elapsed < longest * LongestBreaks
            : stale < WarmUpsWithoutProgress && elapsed < longest;
    }

    // A system that waits more than it works is measured for twice the time at most.
    private static TimeSpan Length(Measurement batch)
    {
        var cpu = TimeSpan.FromMicroseconds(batch.CpuNanoseconds / 1000.0);
        var longest = cpu > batch.Elapsed / 2 ? cpu : batch.Elapsed / 2;
        return longest > TimeSpan.Zero ? longest : TimeSpan.FromTicks(1);
    }
}
