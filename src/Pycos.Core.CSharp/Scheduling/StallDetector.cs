using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// Notices steps that do not end: samples a scheduler's step counter from a timer of the thread pool, so that tasks pay nothing
/// for it.
/// </summary>
internal sealed class StallDetector : IDisposable
{
    /// <summary>Samples for each threshold: a stall is noticed at most a quarter of the threshold late.</summary>
    private const int SamplesPerThreshold = 4;

    private readonly WeakReference<Scheduler> watched;
    private readonly long threshold;
    private readonly Timer timer;
    private long lastSwitches = -1;
    private PycosTask? lastTask;
    private long since;
    private bool reported;

    private StallDetector(Scheduler scheduler)
    {
        watched = new WeakReference<Scheduler>(scheduler);
        threshold = Deadline.ToNanoseconds(scheduler.Options.StallThreshold);
        var period = TimeSpan.FromTicks(Math.Max(scheduler.Options.StallThreshold.Ticks / SamplesPerThreshold, TimeSpan.TicksPerMillisecond));
        timer = new Timer(static state => ((StallDetector)state!).Sample(), this, period, period);
    }

    internal static void Watch(Scheduler scheduler)
    {
        // With measured steps the scheduler reports stalls itself.
        if (scheduler.Options.StallThreshold != Timeout.InfiniteTimeSpan && !scheduler.Options.MeasureSteps)
        {
            _ = new StallDetector(scheduler);
        }
    }

    public void Dispose() => timer.Dispose();

    private void Sample()
    {
        if (!watched.TryGetTarget(out var scheduler) || !scheduler.IsAlive)
        {
            Dispose();
            return;
        }

        var task = scheduler.RunningTask;
        var switches = scheduler.Switches;
        var now = MonotonicClock.Instance.Now;
        if (task is null || task != lastTask || switches != lastSwitches)
        {
            lastTask = task;
            lastSwitches = switches;
            since = now;
            reported = false;
            return;
        }

        scheduler.NoteStep(now - since);
        if (!reported && now - since >= threshold)
        {
            reported = true;
            scheduler.ReportStall(task, Deadline.ToTimeSpan(now - since));
        }
    }
}
