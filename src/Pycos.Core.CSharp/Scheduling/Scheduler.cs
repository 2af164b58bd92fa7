using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// One thread, one run queue, one poller, one clock: runs tasks, one at a time, first in, first out.
/// </summary>
/// <remarks>
/// <para><see cref="Default"/> serves most programs: it starts when it is first needed, and a program whose <c>Main</c> returns
/// still runs its tasks to their end. Several schedulers can live in one process; a task stays on the one it was spawned on.</para>
/// <para>Fairness: a task that becomes ready runs after at most as many steps as there are tasks before it in the queue, each of
/// at most <see cref="SchedulerOptions.OperationBudget"/> operations; I/O, timers and other threads are looked at once in
/// <see cref="SchedulerOptions.PollInterval"/> steps, or sooner.</para>
/// <para>Members may be used from every thread unless they say otherwise.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class Scheduler : IDisposable
{
    private static readonly Lock DefaultLock = new();
    private static Scheduler? defaultScheduler;

    [ThreadStatic]
    private static Scheduler? current;

    private readonly TaskTable tasks = new();
    private readonly IRunOrder? runOrder;
    private readonly ILogger log;
    private readonly int pollInterval;
    private readonly int operationBudget;
    private RunQueue ready = new();
    private int daemonTasks;
    private long spawnedTasks;
    private uint choiceSeed;

    /// <summary>Creates a scheduler beside the default one and starts its thread.</summary>
    /// <param name="options">How it works; <see langword="null"/> for the defaults.</param>
    public Scheduler(SchedulerOptions? options = null)
    {
        Options = options ?? new SchedulerOptions();
        log = new GuardedLogger(Options.Logger);
        Names = Options.Names.Directory;
        Clock = Options.Clock ?? MonotonicClock.Instance;
        Timers = new TimerWheel(Clock.Now);
        Random = Options.RandomSeed is { } seed ? new Random(seed) : new Random();
        choiceSeed = (uint)(Options.RandomSeed ?? Random.Shared.Next()) | 1;
        runOrder = Options.RunOrder;
        pollInterval = Options.PollInterval;
        operationBudget = Options.OperationBudget;
        measureSteps = Options.MeasureSteps;
        timerSlack = Options.OwnThread ? Deadline.ToNanoseconds(Options.TimerSlack) : 0;
        busyWait = Options is { OwnThread: true, Clock: null } ? Deadline.ToNanoseconds(Options.BusyWait) : 0;
        poller = null!;
        if (Options.OwnThread)
        {
            StartThread();
        }
        else
        {
            poller = MakePoller();
        }
    }

    /// <summary>
    /// The scheduler that is used when none is named. Made, with its thread, when it is first asked for; after it has finished
    /// the next use makes a new one. When the process exits it finishes: it runs all tasks that are not daemons to their end.
    /// </summary>
    public static Scheduler Default
    {
        get
        {
            lock (DefaultLock)
            {
                if (defaultScheduler is not { IsAlive: true })
                {
                    defaultScheduler = new Scheduler(DefaultOptions with { });
                    ProcessExit.Watch(defaultScheduler);
                }

                return defaultScheduler;
            }
        }
    }

    /// <summary>What the next <see cref="Default"/> scheduler is made with. Set it before the first use.</summary>
    public static SchedulerOptions DefaultOptions { get; set; } = new();

    /// <summary>The scheduler whose thread the caller is on, or <see langword="null"/>.</summary>
    public static Scheduler? Current => current;

    /// <summary>The scheduler whose thread the caller is on, or else the default one.</summary>
    public static Scheduler CurrentOrDefault => current ?? Default;

    /// <summary>How this scheduler works.</summary>
    public SchedulerOptions Options { get; }

    /// <summary>The name given in the options.</summary>
    public string Name => Options.Name;

    /// <summary>The mechanism by which the scheduler learns what is ready, such as <c>epoll</c>.</summary>
    public string PollerName => poller.Name;

    /// <summary>
    /// Where this scheduler can be reached from other processes; <see langword="null"/> until the network layer gives it one.
    /// </summary>
    public Location? Location => locations.Length > 0 ? locations[0] : null;

    /// <summary>All locations of this scheduler: a copy, empty until the network layer gives it one.</summary>
    public IReadOnlyList<Location> Locations => [.. locations];

    /// <summary>
    /// The scheduler's source of randomness, from the seed of its options. Only to be used on its thread: by its tasks.
    /// </summary>
    public Random Random { get; }

    /// <summary>The clock that the scheduler's timers follow.</summary>
    public IClock Clock { get; }

    /// <summary>What the scheduler has done so far.</summary>
    public SchedulerStatistics Statistics => new(
        Volatile.Read(ref switches),
        tasks.Count,
        daemonTasks,
        Volatile.Read(ref spawnedTasks),
        ready.Count,
        Timers.Count,
        Volatile.Read(ref polls),
        Volatile.Read(ref stalls),
        Deadline.ToTimeSpan(Volatile.Read(ref longestStep)),
        Volatile.Read(ref droppedMessages),
        Volatile.Read(ref budgetYields),
        Volatile.Read(ref fullInboxes),
        Volatile.Read(ref abandonedLocks));

    /// <summary>Parts of alternatives that nobody uses at present.</summary>
    internal AltPool AltPool { get; } = new();

    /// <summary>Choices that nobody makes at present.</summary>
    internal Choice? FreeChoices { get; set; }

    internal static Scheduler? CurrentOrNull => current;

    /// <summary>The names by which this scheduler's tasks find others.</summary>
    internal NameDirectory Names { get; }

    /// <summary>The node through which this scheduler's tasks are reached from other processes.</summary>
    internal object? Node { get; set; }

    internal TimerWheel Timers { get; }

    /// <summary>The channels of this scheduler by their names.</summary>
    internal ChannelTable Channels { get; } = new();

    internal ILogger Log => log;

    /// <summary>Whether the caller is on this scheduler's thread.</summary>
    internal bool IsCurrent => ReferenceEquals(current, this);

    private Location[] locations = [];

    /// <summary>Raised on the scheduler's thread when a task fails that nobody waits for. Handlers must be quick.</summary>
    public event EventHandler<UnhandledTaskExceptionEventArgs>? UnhandledException;

    /// <summary>
    /// Raised when a step takes longer than <see cref="SchedulerOptions.StallThreshold"/>: on a thread of the thread pool while it
    /// still runs, or, with <see cref="SchedulerOptions.MeasureSteps"/>, on the scheduler's thread after it.
    /// </summary>
    public event EventHandler<StallEventArgs>? Stalled;

    /// <summary>Starts a task. Never suspends; the task takes its first step when its turn comes.</summary>
    /// <param name="coroutine">What the task runs.</param>
    /// <param name="options">Name, daemon, token; <see langword="null"/> for none.</param>
    /// <returns>The task.</returns>
    /// <exception cref="CoroutineAlreadyRunException">The coroutine was awaited or spawned before.</exception>
    /// <exception cref="SchedulerStoppedException">The scheduler has finished.</exception>
    public PycosTask Spawn(Coroutine coroutine, SpawnOptions? options = null) =>
        Start(coroutine.Claim().MoveToTask(this), options);

    /// <summary>Starts a task that returns a value. Never suspends; the task takes its first step when its turn comes.</summary>
    /// <param name="coroutine">What the task runs.</param>
    /// <param name="options">Name, daemon, token; <see langword="null"/> for none.</param>
    /// <typeparam name="T">What the task returns.</typeparam>
    /// <returns>The task.</returns>
    /// <exception cref="CoroutineAlreadyRunException">The coroutine was awaited or spawned before.</exception>
    /// <exception cref="SchedulerStoppedException">The scheduler has finished.</exception>
    public PycosTask<T> Spawn<T>(Coroutine<T> coroutine, SpawnOptions? options = null)
    {
        var task = coroutine.Claim().MoveToTask(this);
        Start(task, options);
        return task;
    }

    /// <summary>
    /// Starts a task that takes messages. The function is called at once, with the task's inbox; what it throws is thrown here.
    /// </summary>
    /// <param name="body">Makes the coroutine that the task runs from the task's own end of its inbox.</param>
    /// <param name="options">Name, daemon, token; <see langword="null"/> for none.</param>
    /// <param name="inbox">Capacity of the inbox; <see langword="null"/> for <see cref="InboxOptions.Default"/>.</param>
    /// <typeparam name="TMessage">The messages it takes.</typeparam>
    /// <returns>The task's address; <see cref="TaskRef{TMessage}.Task"/> is the task.</returns>
    /// <exception cref="SchedulerStoppedException">The scheduler has finished.</exception>
    public TaskRef<TMessage> Spawn<TMessage>(
        Func<Inbox<TMessage>, Coroutine> body, SpawnOptions? options = null, InboxOptions? inbox = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        var id = PycosTask.NextId();
        var task = body(new Inbox<TMessage>(id)).Claim().MoveToTask(this);
        return StartWithInbox<TMessage>(task, id, options, inbox);
    }

    /// <summary>
    /// Starts a task that takes messages and returns a value. The function is called at once, with the task's inbox; what it
    /// throws is thrown here.
    /// </summary>
    /// <param name="body">Makes the coroutine that the task runs from the task's own end of its inbox.</param>
    /// <param name="address">The task's address.</param>
    /// <param name="options">Name, daemon, token; <see langword="null"/> for none.</param>
    /// <param name="inbox">Capacity of the inbox; <see langword="null"/> for <see cref="InboxOptions.Default"/>.</param>
    /// <typeparam name="TMessage">The messages it takes.</typeparam>
    /// <typeparam name="T">What the task returns.</typeparam>
    /// <returns>The task.</returns>
    /// <exception cref="SchedulerStoppedException">The scheduler has finished.</exception>
    public PycosTask<T> Spawn<TMessage, T>(
        Func<Inbox<TMessage>, Coroutine<T>> body,
        out TaskRef<TMessage> address,
        SpawnOptions? options = null,
        InboxOptions? inbox = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        var id = PycosTask.NextId();
        var task = body(new Inbox<TMessage>(id)).Claim().MoveToTask(this);
        address = StartWithInbox<TMessage>(task, id, options, inbox);
        return task;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"Scheduler {(Name.Length > 0 ? Name : "(unnamed)")}: {tasks.Count} tasks, {(IsAlive ? poller?.Name : "stopped")}";

    /// <summary>The task that runs on the caller's thread.</summary>
    internal static PycosTask RunningTaskOrThrow() => current?.RunningTask ?? ThrowNotInTask();

    internal static void RefuseBlocking(string what, string instead)
    {
        if (current is not null)
        {
            throw new WrongSchedulerException(
                $"{what} blocks the thread, and this is a scheduler's thread: no task could run meanwhile. In a task, {instead}.");
        }
    }

    // Most waits have no limit, and the time costs more than the wait.
    internal long DeadlineAfter(TimeSpan? timeout) =>
        timeout is { } span && span != Timeout.InfiniteTimeSpan ? Deadline.After(Clock.Now, span) : Deadline.Never;

    /// <summary>How long it is until a deadline; null if it never comes.</summary>
    internal TimeSpan? TimeUntil(long deadline) =>
        deadline == Deadline.Never ? null : Deadline.ToTimeSpan(Math.Max(0, deadline - Clock.Now));

    internal long DeadlineAfter(long nanoseconds)
    {
        if (nanoseconds == Deadline.Never)
        {
            return Deadline.Never;
        }

        var now = Clock.Now;
        return nanoseconds < Deadline.Never - now ? now + nanoseconds : Deadline.Never;
    }

    /// <summary>
    /// A number below a limit: for choices, apart from <see cref="Random"/>, which is the tasks'. Marsaglia's xorshift: a few
    /// additions' time, and enough for fairness.
    /// </summary>
    internal int NextRandom(int limit)
    {
        choiceSeed ^= choiceSeed << 13;
        choiceSeed ^= choiceSeed >> 17;
        choiceSeed ^= choiceSeed << 5;
        return (int)(((ulong)choiceSeed * (uint)limit) >> 32);
    }

    internal void SetLocations(IEnumerable<Location> found) => locations = [.. found];

    private static PycosTask ThrowNotInTask() => throw new WrongSchedulerException(
        "This can only be used inside a task: in a coroutine that PycosTask.Spawn, or Scheduler.Spawn, has started. Other threads "
        + "can use AsTask(), Value(), Send and Spawn.");

    private TaskRef<TMessage> StartWithInbox<TMessage>(PycosTask task, long id, SpawnOptions? options, InboxOptions? inbox)
    {
        task.Id = id;
        task.Inbox = inbox is null || inbox == InboxOptions.Default
            ? InboxQueue<TMessage>.Unused
            : new InboxQueue<TMessage>(task, inbox);
        Start(task, options);
        return new TaskRef<TMessage>(task);
    }

    private PycosTask Start(PycosTask task, SpawnOptions? options)
    {
        if (options is not null)
        {
            if (options.Daemon)
            {
                task.Flags |= TaskFlags.Daemon;
            }

            if (options.HotSwappable)
            {
                task.BeginHotSwappable();
            }

            task.Extras.Name = options.Name;
            if (options.CancellationToken.IsCancellationRequested)
            {
                task.TerminateUnstarted();
            }
        }

        if (CoreTrace.IsHeard)
        {
            CoreTrace.Begin(task);
        }

        if (IsCurrent)
        {
            Admit(task);
        }
        else if (!TryPost(task))
        {
            task.EndTrace(PycosTaskStatus.Cancelled);
            throw new SchedulerStoppedException(
                $"Scheduler {Name} has stopped, so task {task} can not run on it. Use Scheduler.Default, which starts a new one "
                + "when needed, or create a Scheduler.");
        }

        if (options is { CancellationToken.CanBeCanceled: true })
        {
            var registration = options.CancellationToken.UnsafeRegister(
                static state => ((PycosTask)state!).Terminate(), task);
            task.Extras.LifeCancellation = registration;
        }

        return task;
    }

    /// <summary>Takes a new task in. On this scheduler's thread.</summary>
    internal void Admit(PycosTask task)
    {
        if (stopping == StopPhase.Stopped)
        {
            throw new SchedulerStoppedException();
        }

        tasks.Add(task);
        spawnedTasks++;
        if (task.IsDaemon)
        {
            daemonTasks++;
        }

        MakeReady(task);
        if (stopping == StopPhase.Terminating)
        {
            task.Terminate();
        }
    }

    /// <summary>Puts a task at the end of the run queue.</summary>
    internal void MakeReady(PycosTask task)
    {
        task.RunState = RunState.Ready;
        if (runOrder is null || runOrder.Admits(task))
        {
            ready.Enqueue(task);
        }
    }

    /// <summary>Takes the running task out of the run queue again.</summary>
    internal void TakeBack(PycosTask task) => ready.Remove(task);

    /// <summary>A task has ended.</summary>
    internal void Forget(PycosTask task)
    {
        if (task.Slot < 0)
        {
            // It came when the scheduler had stopped, and was never taken in.
            return;
        }

        tasks.Remove(task);
        if (task.IsDaemon)
        {
            daemonTasks--;
        }

        TellIfIdle();
    }

    internal void DaemonChanged(bool daemon)
    {
        daemonTasks += daemon ? 1 : -1;
        TellIfIdle();
    }

    internal void ReportUnhandled(PycosTask task, Exception exception)
    {
        CoreLog.TaskFailed(log, task.ToString(), exception);
        Guard(() => UnhandledException?.Invoke(this, new UnhandledTaskExceptionEventArgs(task, exception)));
    }

    internal void ReportStall(PycosTask task, TimeSpan elapsed)
    {
        Interlocked.Increment(ref stalls);
        CoreLog.TaskStalled(log, task.ToString(), elapsed);
        Guard(() => Stalled?.Invoke(this, new StallEventArgs(task, elapsed)));
    }

    internal void ReportAbandoned(PycosTask task, string what)
    {
        Interlocked.Increment(ref abandonedLocks);
        CoreLog.HeldAtEnd(log, task.ToString(), what);
    }

    internal void CountFull() => Interlocked.Increment(ref fullInboxes);

    internal void CountDropped() => Interlocked.Increment(ref droppedMessages);

    /// <summary>Calls code that is not ours; what it throws is logged and harms nobody.</summary>
    internal void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            CoreLog.CallbackFailed(log, exception);
        }
    }
}
