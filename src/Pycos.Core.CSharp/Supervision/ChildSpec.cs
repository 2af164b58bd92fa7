using Pycos.Internals;

namespace Pycos;

/// <summary>What a supervisor needs to know of a child: how to start it, when to start it again, how to stop it.</summary>
public record ChildSpec
{
    /// <summary>How long a child may take to end when it is told to, if nothing else is said: 5 seconds.</summary>
    public static readonly TimeSpan DefaultShutdownTimeout = TimeSpan.FromSeconds(5);

    private readonly Func<Scheduler, SpawnOptions, PycosTask> spawn;
    private readonly TimeSpan shutdownTimeout = DefaultShutdownTimeout;

    /// <summary>A child that runs a coroutine.</summary>
    /// <param name="name">Its name, which no other child of the supervisor has; also that of its tasks.</param>
    /// <param name="start">
    /// Makes the coroutine, anew for each start. If it throws, the child has failed, and is restarted or not like any other.
    /// </param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    public ChildSpec(string name, Func<Coroutine> start)
        : this(name, Spawning(start))
    {
    }

    internal ChildSpec(string name, Func<Scheduler, SpawnOptions, PycosTask> spawn)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
        this.spawn = spawn;
    }

    /// <summary>The child's name among its siblings, and the name of its tasks.</summary>
    public string Name { get; }

    /// <summary>When it is restarted. The default is always.</summary>
    public RestartMode Restart { get; init; }

    /// <summary>
    /// How long it may take to end, with its clean-up, when the supervisor stops it. Then its clean-up is cut short: every wait in it
    /// throws. Zero gives it no time at all. The default is <see cref="DefaultShutdownTimeout"/>, and infinite for a supervisor. It
    /// does not prolong <see cref="SchedulerOptions.CleanUpTimeout"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, and not infinite.</exception>
    public TimeSpan ShutdownTimeout
    {
        get => shutdownTimeout;
        init
        {
            Deadline.ThrowIfNegative(value);
            shutdownTimeout = value;
        }
    }

    /// <summary>
    /// Whether its tasks are daemons, which do not keep the scheduler from finishing. The default is <see langword="false"/>.
    /// </summary>
    public bool Daemon { get; init; }

    /// <summary>A child that runs a coroutine which returns a value; those who monitor it are told the value.</summary>
    /// <param name="name">Its name, which no other child of the supervisor has; also that of its tasks.</param>
    /// <param name="start">Makes the coroutine, anew for each start.</param>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <returns>The child.</returns>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    public static ChildSpec Returning<T>(string name, Func<Coroutine<T>> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new ChildSpec(name, (scheduler, options) => scheduler.Spawn(Made(start), options));
    }

    /// <summary>A child that takes messages and returns a value; those who monitor it are told the value.</summary>
    /// <param name="name">Its name, which no other child of the supervisor has; also that of its tasks.</param>
    /// <param name="start">Makes the coroutine from the child's own end of its inbox, anew for each start.</param>
    /// <typeparam name="TMessage">The messages it takes.</typeparam>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <returns>The child.</returns>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    public static ChildSpec<TMessage> Returning<TMessage, T>(string name, Func<Inbox<TMessage>, Coroutine<T>> start) =>
        ChildSpec<TMessage>.Returning(name, start);

    /// <summary>
    /// A child that is itself a supervisor. Started again, it starts its children from this list again; those added meanwhile are
    /// forgotten.
    /// </summary>
    /// <param name="name">Its name, which no other child of the supervisor has.</param>
    /// <param name="children">Its children.</param>
    /// <param name="options">How it works; the name and the scheduler in it are not used.</param>
    /// <returns>The child.</returns>
    /// <exception cref="ArgumentException">The name is blank, or two children have the same name.</exception>
    public static ChildSpec Nested(string name, IEnumerable<ChildSpec> children, SupervisorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(children);
        ChildSpec[] list = [.. children];
        Supervisor.CheckNames(list);
        var named = (options ?? SupervisorOptions.Default) with { Name = name };
        return new ChildSpec(name, (scheduler, spawnOptions) =>
            Supervisor.StartOn(scheduler, list, named with { Daemon = spawnOptions.Daemon }, SupervisionRules.Default).Task)
        {
            ShutdownTimeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Where messages for the child wait while it does not run.</summary>
    internal virtual IChildMailbox? Mailbox => null;

    internal virtual InboxOptions InboxOptions => InboxOptions.Default;

    internal ChildSpec With(RestartMode restart) => this with { Restart = restart };

    internal ChildSpec With(TimeSpan timeout) => this with { ShutdownTimeout = timeout };

    internal ChildSpec AsDaemon() => this with { Daemon = true };

    /// <summary>Starts the child. On the supervisor's scheduler.</summary>
    internal virtual PycosTask Start(Scheduler scheduler) => spawn(scheduler, new SpawnOptions { Name = Name, Daemon = Daemon });

    /// <summary>The coroutine that a function makes, or one that throws what the function throws.</summary>
    private protected static Coroutine<T> Made<T>(Func<Coroutine<T>> make)
    {
        try
        {
            var made = make();
            made.Claim();
            return made;
        }
        catch (Exception exception)
        {
            return ThrowAsync<T>(exception);
        }
    }

    private static Func<Scheduler, SpawnOptions, PycosTask> Spawning(Func<Coroutine> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return (scheduler, options) => scheduler.Spawn(new Coroutine(Made(() => start().Inner)), options);
    }

#pragma warning disable CS1998 // It is to throw as a coroutine does, when it is run.
    private static async Coroutine<T> ThrowAsync<T>(Exception exception)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception);
        return default!;
    }
#pragma warning restore CS1998
}
