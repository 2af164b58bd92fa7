using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Pycos.Internals;
using Pycos.Testing.Internals;

namespace Pycos.Testing;

/// <summary>
/// One or several schedulers, their clock and their network, run deterministically in the caller's thread from one seed.
/// </summary>
/// <remarks>
/// <para>The same program with the same seed takes the same steps in the same order; other seeds try other orders: which
/// scheduler goes on, for how long, in which order sockets are reported, how much of a send is taken.</para>
/// <para>Time is virtual: it stands still while a task is ready and jumps to the next deadline when none is, so a day of sleep
/// takes microseconds. Sockets are in memory.</para>
/// <para>Real threads have no place in it: a task that awaits a <see cref="Task"/> which another thread completes (a
/// <c>Task.Delay</c>, a file), or a token that a real timer cancels, makes a run unrepeatable or looks like a deadlock. Use it
/// from one thread, and not inside a task.</para>
/// </remarks>
[DebuggerDisplay("seed {Seed}, {Clock.Elapsed}")]
public sealed partial class Simulation : IDisposable
{
    private readonly SimulationOptions options;
    private readonly Random random;
    private readonly List<SimulatedScheduler> schedulers = [];
    private readonly List<SimulatedScheduler> crashed = [];
    private readonly List<UnhandledTaskExceptionEventArgs> unhandled = [];
    private bool disposed;

    /// <summary>Makes a simulation with one scheduler, <see cref="MainScheduler"/>.</summary>
    /// <param name="seed">Decides everything that is left open.</param>
    /// <param name="options">How it works; <see langword="null"/> for the defaults.</param>
    public Simulation(int seed, SimulationOptions? options = null)
    {
        Seed = seed;
        this.options = options ?? new SimulationOptions();
        random = new Random(seed);
        Network = new SimulatedNetwork(Clock, random, this.options);
        MainScheduler = CreateScheduler("main");
    }

    /// <summary>Decides everything that is left open.</summary>
    public int Seed { get; }

    /// <summary>The clock that all schedulers follow.</summary>
    public VirtualClock Clock { get; } = new();

    /// <summary>The network that connects the schedulers' sockets.</summary>
    public SimulatedNetwork Network { get; }

    /// <summary>The scheduler that <see cref="Run(Coroutine)"/> starts its task on.</summary>
    public Scheduler MainScheduler { get; }

    /// <summary>All schedulers, in the order in which they were made.</summary>
    public IReadOnlyList<Scheduler> Schedulers => [.. schedulers.Select(simulated => simulated.Scheduler)];

    /// <summary>
    /// What was raised by <see cref="Scheduler.UnhandledException"/> so far: tasks that failed with nobody waiting for them.
    /// </summary>
    public IReadOnlyList<UnhandledTaskExceptionEventArgs> UnhandledExceptions => unhandled;

    /// <summary>How many steps of tasks have been run, on all schedulers together.</summary>
    public long Steps => schedulers.Sum(simulated => simulated.Scheduler.Switches);

    /// <summary>Adds a scheduler. It runs only while the simulation does.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="overrides">
    /// Its options: budget, poll interval, logger and so on; name, clock, poller and randomness are the simulation's.
    /// <see langword="null"/> for those of <see cref="SimulationOptions.Scheduler"/>.
    /// </param>
    /// <returns>The scheduler. Spawn tasks on it at any time, before a run or in one; the simulation disposes it.</returns>
    public Scheduler CreateScheduler(string name, SchedulerOptions? overrides = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(disposed, this);
        var poller = new SimulatedPoller(Network, random, options.SpuriousReports);
        var scheduler = new Scheduler((overrides ?? options.Scheduler ?? new SchedulerOptions()) with
        {
            Name = name,
            Clock = Clock,
            PollerFactory = () => poller,
            RandomSeed = random.Next(),
            RunOrder = MakeRunOrder(),
            OwnThread = false,
        });
        scheduler.UnhandledException += (_, happened) => unhandled.Add(happened);
        schedulers.Add(new SimulatedScheduler(scheduler, poller));
        return scheduler;
    }

    /// <summary>Starts a task on <see cref="MainScheduler"/> and runs all schedulers until it has ended.</summary>
    /// <param name="coroutine">What the task runs. If the task fails or is cancelled, its exception is thrown here.</param>
    /// <exception cref="SimulationDeadlockException">The task has not ended, and nothing can happen any more.</exception>
    /// <exception cref="SimulationStepLimitException">The step limit was reached.</exception>
    /// <exception cref="InvalidOperationException">Called inside a task.</exception>
    public void Run(Coroutine coroutine)
    {
        ThrowUnlessUsable();
        RunToEnd(MainScheduler.Spawn(coroutine));
    }

    /// <summary>Starts a task on <see cref="MainScheduler"/> and runs all schedulers until it has ended.</summary>
    /// <param name="coroutine">What the task runs.</param>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <returns>The task's result; if the task fails or is cancelled, its exception is thrown.</returns>
    /// <exception cref="SimulationDeadlockException">The task has not ended, and nothing can happen any more.</exception>
    /// <exception cref="SimulationStepLimitException">The step limit was reached.</exception>
    /// <exception cref="InvalidOperationException">Called inside a task.</exception>
    public T Run<T>(Coroutine<T> coroutine)
    {
        ThrowUnlessUsable();
        var task = MainScheduler.Spawn(coroutine);
        RunToEnd(task);
        return task.Result;
    }

    /// <summary>
    /// Runs all schedulers until nothing can happen any more, letting time jump as needed. Tasks that nothing will wake stay
    /// waiting; ones that sleep again and again for ever reach the step limit: use <see cref="RunFor"/> for these.
    /// </summary>
    /// <exception cref="SimulationStepLimitException">The step limit was reached.</exception>
    /// <exception cref="InvalidOperationException">Called inside a task.</exception>
    public void RunUntilIdle()
    {
        ThrowUnlessUsable();
        Drive(static () => false, Deadline.Never);
    }

    /// <summary>Runs all schedulers for a span of virtual time, at whose end the clock stands afterwards.</summary>
    /// <param name="span">How long; zero runs only what can happen now.</param>
    /// <exception cref="ArgumentOutOfRangeException">The span is negative.</exception>
    /// <exception cref="SimulationStepLimitException">The step limit was reached.</exception>
    /// <exception cref="InvalidOperationException">Called inside a task.</exception>
    public void RunFor(TimeSpan span)
    {
        ThrowUnlessUsable();
        var end = Deadline.After(Clock.Now, span);
        ArgumentOutOfRangeException.ThrowIfEqual(end, Deadline.Never, nameof(span));
        Drive(static () => false, end);
        Clock.AdvanceTo(end);
    }

    /// <summary>
    /// Terminates all tasks, lets them clean up in virtual time, and stops the schedulers. Does nothing a second time.
    /// </summary>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            StopSchedulers();
        }
    }

    private IRunOrder? MakeRunOrder() =>
        options.RunOrderFactory?.Invoke()
        ?? (options.RunOrder == RunOrder.Random || options.StepDuration > TimeSpan.Zero
            ? new SimulatedRunOrder(options.RunOrder, random, Clock, options.StepDuration)
            : null);

    private void RunToEnd(PycosTask task)
    {
        task.WhenEnded(static _ => { });
        if (!Drive(() => !task.IsAlive, Deadline.Never))
        {
            throw new SimulationDeadlockException(Seed, [.. WaitingTasks()]);
        }

        if (task.Status != PycosTaskStatus.Completed)
        {
            ExceptionDispatchInfo.Throw(task.Exception ?? new TaskTerminatedException($"Task {task} was terminated."));
        }
    }

    private void ThrowUnlessUsable()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (Scheduler.Current is { } current)
        {
            throw new InvalidOperationException(
                $"A simulation can not be run by a task (here of scheduler {current.Name}). Run it from the test's own thread.");
        }
    }
}
