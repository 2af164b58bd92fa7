using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pycos.Internals;

namespace Pycos;

/// <summary>How a scheduler works. The defaults suit nearly every program.</summary>
public sealed record SchedulerOptions
{
    private readonly int pollInterval = 256;
    private readonly int operationBudget = 128;
    private readonly TimeSpan busyWait;

    /// <summary>The scheduler's name: that of its thread, of its log lines and metrics. The default is empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// However busy the tasks are, I/O, timers and other threads are looked at once in so many switches. The default is 256: at
    /// 15 ns a switch the look, about 500 ns, then costs 2 ns a switch (docs/decisions/0002).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int PollInterval
    {
        get => pollInterval;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            pollInterval = value;
        }
    }

    /// <summary>
    /// How many operations that could have suspended and did not (messages that were there, sockets that were ready) a task may
    /// do in one turn; then it goes to the end of the run queue. The default is 128: some 2 to 3 microseconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int OperationBudget
    {
        get => operationBudget;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            operationBudget = value;
        }
    }

    /// <summary>
    /// How much later than their deadlines timers may fire, so that those close to each other are served by one wake-up of the
    /// thread. Never earlier. The default is 250 microseconds: with very many timers, 4,000 wake-ups a second instead of one for
    /// each (docs/decisions/0005). Has no effect on a simulated clock.
    /// </summary>
    public TimeSpan TimerSlack { get; init; } = TimeSpan.FromMicroseconds(250);

    /// <summary>
    /// How long the thread looks again and again for something to do before it sleeps, as long as its last wait was not longer than that.
    /// What comes meanwhile wakes nobody, which saves both sides some 15 to 30 microseconds and costs up to this time of a processor, which
    /// it gives up to others at each look. The default is zero: it sleeps at once. A node's scheduler has
    /// 100 microseconds (docs/decisions/0015). Has no effect with a <see cref="Clock"/> of one's own.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan BusyWait
    {
        get => busyWait;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            busyWait = value;
        }
    }

    /// <summary>
    /// How long a terminated task may take for its clean-up, if that suspends; after it every further wait of the task throws.
    /// The default is 10 seconds.
    /// </summary>
    public TimeSpan CleanUpTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long daemons may go on with what is in their inboxes when the scheduler finishes. The default is 5 seconds; zero
    /// ends them at once.
    /// </summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A step that takes longer is reported by <see cref="Scheduler.Stalled"/> and in the log, with the task's name, while it
    /// still runs. The default is 500 ms; <see cref="Timeout.InfiniteTimeSpan"/> switches the detector off.
    /// </summary>
    public TimeSpan StallThreshold { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Whether every step is timed, so that <see cref="SchedulerStatistics.LongestStep"/> is exact. Costs two looks at the clock
    /// a step, about 50 ns. The default is <see langword="false"/>: then only stalls are measured.
    /// </summary>
    public bool MeasureSteps { get; init; }

    /// <summary>Where the time comes from. The default is the machine's monotonic clock.</summary>
    public IClock? Clock { get; init; }

    /// <summary>
    /// By which mechanism the scheduler learns what is ready. The default, <see cref="PollerKind.Automatic"/>, is what the
    /// environment variable <c>PYCOS_POLLER</c> names, or else the best one that the machine has.
    /// </summary>
    public PollerKind Poller { get; init; }

    /// <summary>
    /// Makes the poller, on the scheduler's thread: for simulations and for pollers of one's own. Goes before
    /// <see cref="Poller"/>.
    /// </summary>
    public Func<Poller>? PollerFactory { get; init; }

    /// <summary>
    /// The names by which the scheduler's tasks find others and are found. The default is <see cref="TaskNames.OfProcess"/>.
    /// </summary>
    public TaskNames Names { get; init; } = TaskNames.OfProcess;

    /// <summary>The seed of <see cref="Scheduler.Random"/>; the default is a random one.</summary>
    public int? RandomSeed { get; init; }

    /// <summary>Where the log goes. The default is nowhere.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Replaces first in, first out. For simulations and for tests of the tests.</summary>
    internal IRunOrder? RunOrder { get; init; }

    /// <summary>The core, by its number among those that the process may use, that the thread stays on; null for any.</summary>
    internal int? PinnedCore { get; init; }

    /// <summary>Whether the scheduler has a thread of its own, or is driven by whoever made it.</summary>
    internal bool OwnThread { get; init; } = true;
}
