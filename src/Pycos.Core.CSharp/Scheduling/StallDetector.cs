namespace Pycos.Internals;

/// <summary>
/// Notices steps that do not end: samples a scheduler's step counter from the thread of <see cref="StallWatch"/>, so that tasks
/// pay nothing for it.
/// </summary>
internal sealed class StallDetector
{
    /// <summary>Samples for each threshold: a stall is noticed at most a quarter of the threshold late.</summary>
    private const int SamplesPerThreshold = 4;
    private const long LeastPeriod = 1_000_000;

    private readonly WeakReference<Scheduler> watched;
    private readonly long threshold;
    private long lastSwitches = -1;
    private PycosTask? lastTask;
    private long since;
    private bool reported;

    private StallDetector(Scheduler scheduler)
    {
        watched = new WeakReference<Scheduler>(scheduler);
        threshold = Deadline.ToNanoseconds(scheduler.Options.StallThreshold);
        Period = Math.Max(threshold / SamplesPerThreshold, LeastPeriod);
    }

    /// <summary>Nanoseconds between two samples.</summary>
    internal long Period { get; }

    internal static void Watch(Scheduler scheduler)
    {
        // With measured steps the scheduler reports stalls itself.
        if (scheduler.Options.StallThreshold != Timeout.InfiniteTimeSpan && !scheduler.Options.MeasureSteps)
        {
            StallWatch.Add(new StallDetector(scheduler));
        }
    }

    /// <summary>Looks at the scheduler; false when that has gone.</summary>
    internal bool Sample(long now)
    {
        if (!watched.TryGetTarget(out var scheduler) || !scheduler.IsAlive)
        {
            return false;
        }

        var task = scheduler.RunningTask;
        var switches = scheduler.Switches;
        if (task is null || task != lastTask || switches != lastSwitches)
        {
            lastTask = task;
            lastSwitches = switches;
            since = now;
            reported = false;
            return true;
        }

        scheduler.NoteStep(now - since);
        if (!reported && now - since >= threshold)
        {
            reported = true;
            var elapsed = Deadline.ToTimeSpan(now - since);
            // Handlers are the user's code, and may take their time.
            ThreadPool.UnsafeQueueUserWorkItem(_ => scheduler.ReportStall(task, elapsed), null);
        }

        return true;
    }
}
