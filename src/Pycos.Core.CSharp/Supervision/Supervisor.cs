using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>Starts tasks in order, starts them again when they end, and gives up when that does not help.</summary>
/// <remarks>
/// <para>A supervisor is a task whose children are tasks of the same scheduler. It starts them in the order in which they are given.
/// When one ends of its own accord, its <see cref="ChildSpec.Restart"/> says whether it is started again, and the supervisor's
/// <see cref="SupervisorOptions.Strategy"/> which others are stopped and started with it. More than
/// <see cref="SupervisorOptions.MaxRestarts"/> such restarts within <see cref="SupervisorOptions.Period"/> make the supervisor stop
/// its children and fail with <see cref="RestartLimitExceededException"/>, so that its own supervisor, or whoever waits for it, takes
/// over.</para>
/// <para>No child outlives its supervisor. However this ends, it stops its children one after the other, the last one first: each is
/// terminated, and has its <see cref="ChildSpec.ShutdownTimeout"/> for its clean-up. A supervisor may so take longer for its own than
/// <see cref="SchedulerOptions.CleanUpTimeout"/>. It does not end because all its children have ended.</para>
/// <para>A failure of a child is the supervisor's business and raises no <see cref="Scheduler.UnhandledException"/>; it is logged.</para>
/// </remarks>
[DebuggerDisplay("{Task,nq}: {children.Count} children")]
public sealed partial class Supervisor
{
    /// <summary>Starts a supervisor and its children. Never suspends; they take their first steps when their turn comes.</summary>
    /// <param name="children">Its children, in the order in which they are started.</param>
    /// <param name="options">How it works; <see langword="null"/> for the defaults.</param>
    /// <returns>The supervisor.</returns>
    /// <exception cref="ArgumentException">Two children have the same name.</exception>
    /// <exception cref="InvalidOperationException">A child that takes messages belongs to another supervisor that lives.</exception>
    /// <exception cref="SchedulerStoppedException">The scheduler has finished.</exception>
    public static Supervisor Start(IEnumerable<ChildSpec> children, SupervisorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(children);
        ChildSpec[] list = [.. children];
        CheckNames(list);
        options ??= SupervisorOptions.Default;
        return StartOn(options.Scheduler ?? Scheduler.CurrentOrDefault, list, options, SupervisionRules.Default);
    }

    /// <summary>
    /// Runs a body beside a supervisor, which belongs to it as the tasks of a <see cref="TaskGroup"/> do: when the body has ended, the
    /// supervisor and its children are stopped; when the supervisor gives up, the body is cancelled. Suspends until both have ended.
    /// </summary>
    /// <param name="children">The children of the supervisor, in the order in which they are started.</param>
    /// <param name="body">Makes the coroutine that is the body, which runs as a nested call.</param>
    /// <param name="options">How the supervisor works; <see langword="null"/> for the defaults.</param>
    /// <typeparam name="T">What the body returns.</typeparam>
    /// <returns>What the body has returned. What it throws is thrown, or the <see cref="RestartLimitExceededException"/> of the
    /// supervisor; <see cref="ArgumentException"/> if the options name another scheduler.</returns>
    public static Coroutine<T> RunAsync<T>(
        IEnumerable<ChildSpec> children, Func<Supervisor, Coroutine<T>> body, SupervisorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(children);
        ArgumentNullException.ThrowIfNull(body);
        return TaskGroup.RunAsync(group => RunBodyAsync(group, children, body, options));
    }

    /// <summary>The task that the supervisor is: for its name, its life and its end.</summary>
    public PycosTask Task => task!;

    /// <summary>Where the supervisor and its children run.</summary>
    public Scheduler Scheduler { get; }

    /// <summary>How it works.</summary>
    public SupervisorOptions Options { get; }

    /// <summary>Its children, in their order, as they are now.</summary>
    /// <exception cref="WrongSchedulerException">Called outside the tasks of the supervisor's scheduler.</exception>
    public IReadOnlyList<ChildInfo> Children
    {
        get
        {
            ThrowIfElsewhere();
            return [.. children.Select(child => child.Info)];
        }
    }

    /// <summary>What it has done so far.</summary>
    /// <exception cref="WrongSchedulerException">Called outside the tasks of the supervisor's scheduler.</exception>
    public SupervisorStatistics Statistics
    {
        get
        {
            ThrowIfElsewhere();
            return new(children.Count, children.Count(child => child.Task is not null), ends, restarts, cutShort);
        }
    }

    /// <summary>
    /// Raised on the supervisor's scheduler's thread when something has happened to a child. Handlers must be quick; what they throw is
    /// logged.
    /// </summary>
    public event EventHandler<SupervisionEventArgs>? Happened;

    /// <summary>Finds a child by its name, as it is now.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The child, or <see langword="null"/>.</returns>
    /// <exception cref="WrongSchedulerException">Called outside the tasks of the supervisor's scheduler.</exception>
    public ChildInfo? Find(string name)
    {
        ThrowIfElsewhere();
        return byName.GetValueOrDefault(name)?.Info;
    }

    /// <summary>Finds a child that is itself a supervisor and runs now. After a restart it is another one.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The supervisor, or <see langword="null"/>.</returns>
    /// <exception cref="WrongSchedulerException">Called outside the tasks of the supervisor's scheduler.</exception>
    public Supervisor? FindSupervisor(string name)
    {
        ThrowIfElsewhere();
        return byName.GetValueOrDefault(name)?.Task?.BondsOrNull?.Supervisor;
    }

    /// <summary>Adds a child after the others and starts it. Suspends until the supervisor has done so.</summary>
    /// <param name="child">The child.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>; the request stays.</param>
    /// <returns>The task that the child runs as. Awaiting throws <see cref="ArgumentException"/> if a child has the name or the address
    /// belongs to another supervisor, and <see cref="TaskEndedException"/> if the supervisor has ended.</returns>
    public Coroutine<PycosTask> AddAsync(ChildSpec child, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(child);
        return AskAsync(() => AddHereAsync(child), cancellationToken);
    }

    /// <summary>
    /// Stops a child if it runs, and starts it again. Not counted by the limit of restarts. Suspends until the supervisor has done so.
    /// </summary>
    /// <param name="name">The child's name.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>; the request stays.</param>
    /// <returns>The task that the child runs as. Awaiting throws <see cref="ArgumentException"/> if there is no such child, and
    /// <see cref="TaskEndedException"/> if the supervisor has ended.</returns>
    public Coroutine<PycosTask> RestartAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return AskAsync(() => RestartHereAsync(name), cancellationToken);
    }

    /// <summary>
    /// Stops a child, which the supervisor goes on to know: <see cref="RestartAsync"/> starts it again, as does a restart of all.
    /// Suspends until it has ended.
    /// </summary>
    /// <param name="name">The child's name.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>; the request stays.</param>
    /// <returns>Whether there is such a child. Awaiting throws <see cref="TaskEndedException"/> if the supervisor has ended.</returns>
    public Coroutine<bool> StopChildAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return AskAsync(() => StopHereAsync(name, false), cancellationToken);
    }

    /// <summary>Stops a child and forgets it. Suspends until it has ended.</summary>
    /// <param name="name">The child's name.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>; the request stays.</param>
    /// <returns>Whether there was such a child. Awaiting throws <see cref="TaskEndedException"/> if the supervisor has ended.</returns>
    public Coroutine<bool> RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return AskAsync(() => StopHereAsync(name, true), cancellationToken);
    }

    /// <summary>Stops the supervisor with all its children, the last one first. Suspends until they have ended.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>, not the stopping.</param>
    /// <returns>Nothing; it does not throw if the supervisor has failed.</returns>
    public async Coroutine StopAsync(CancellationToken cancellationToken = default)
    {
        Task.Terminate();
        await Task.MonitorAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override string ToString() => Task.ToString();

    private void ThrowIfElsewhere()
    {
        if (!Scheduler.IsCurrent)
        {
            throw new WrongSchedulerException(
                $"The children of supervisor {Task} can only be looked at by tasks of its scheduler, {Scheduler}. Spawn one there.");
        }
    }
}
