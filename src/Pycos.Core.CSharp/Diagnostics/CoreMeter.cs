using System.Diagnostics.Metrics;

namespace Pycos.Internals;

/// <summary>
/// The meter "Pycos": what schedulers count anyway, read when somebody collects. Only the histogram of steps is written while
/// tasks run, and only by schedulers that measure them.
/// </summary>
internal static class CoreMeter
{
    internal const string Name = "Pycos";

    private const string SchedulerTag = "pycos.scheduler";

    private static readonly LiveSet<Scheduler> Live = new();
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> StepTimes = Meter.CreateHistogram<double>(
        "pycos.step.duration", "s", "Steps of tasks, of schedulers with MeasureSteps.");

    static CoreMeter()
    {
        Level("pycos.tasks", "{task}", "Tasks that live, daemons included.", statistics => statistics.LiveTasks);
        Level("pycos.ready_tasks", "{task}", "Tasks that stand in the run queue.", statistics => statistics.ReadyTasks);
        Level("pycos.timers", "{timer}", "Waits that have a deadline.", statistics => statistics.Timers);
        Total("pycos.spawned_tasks", "{task}", "Tasks that were ever started.", statistics => statistics.SpawnedTasks);
        Total("pycos.switches", "{step}", "Steps of tasks that were run.", statistics => statistics.Switches);
        Total("pycos.polls", "{look}", "Looks at I/O.", statistics => statistics.Polls);
        Total("pycos.stalls", "{step}", "Steps that took longer than the stall threshold.", statistics => statistics.Stalls);
        Total("pycos.dropped_messages", "{message}", "Messages that were dropped.", statistics => statistics.DroppedMessages);
        Meter.CreateObservableGauge(
            "pycos.longest_step",
            () => Observe(all => all.Max(statistics => statistics.LongestStep.TotalSeconds)),
            "s",
            "The longest step so far that was measured.");
    }

    /// <summary>Takes a scheduler in; until <see cref="Remove"/> its numbers are published.</summary>
    internal static void Add(Scheduler scheduler) => Live.Add(scheduler);

    internal static void Remove(Scheduler scheduler) => Live.Remove(scheduler);

    internal static void NoteStep(Scheduler scheduler, long nanoseconds)
    {
        if (StepTimes.Enabled)
        {
            StepTimes.Record(nanoseconds / 1e9, new KeyValuePair<string, object?>(SchedulerTag, scheduler.Name));
        }
    }

    private static void Level(string name, string unit, string description, Func<SchedulerStatistics, long> pick) =>
        Meter.CreateObservableUpDownCounter(name, () => Observe(all => all.Sum(pick)), unit, description);

    private static void Total(string name, string unit, string description, Func<SchedulerStatistics, long> pick) =>
        Meter.CreateObservableCounter(name, () => Observe(all => all.Sum(pick)), unit, description);

    /// <summary>One measurement for each name: two with the same tags would overwrite each other in most collectors.</summary>
    private static List<Measurement<T>> Observe<T>(Func<IEnumerable<SchedulerStatistics>, T> combine)
        where T : struct =>
    [
        .. from scheduler in Live.All
           group scheduler.Statistics by scheduler.Name
           into named
           select new Measurement<T>(combine(named), new KeyValuePair<string, object?>(SchedulerTag, named.Key)),
    ];
}
