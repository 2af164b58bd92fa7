using System.Diagnostics;

namespace Pycos;

/// <summary>
/// Tasks that belong to a piece of code, which does not end before they have.
/// </summary>
/// <remarks>
/// <para><see cref="RunAsync{T}(Func{TaskGroup, Coroutine{T}}, TaskGroupOptions?)"/> runs a body, which spawns tasks in the group,
/// and returns when the body and all of these tasks have ended. The first failure among them cancels the rest and is thrown to the
/// caller, with its stack. If others fail too before all have ended, an <see cref="AggregateException"/> holds all failures in the
/// order in which they happened. That a task was cancelled by the group, or terminated by somebody, is no failure; an
/// <see cref="OperationCanceledException"/> that it throws of its own accord is one.</para>
/// <para>To cancel means: the tasks of the group are terminated, each with its clean-up, and the body finds itself in a cancelled
/// scope (see <see cref="CancelScope"/>). What cancels the code around the group (a scope, the termination of the task) cancels the
/// group, and the caller goes on when the clean-up of its tasks is over. A failure meanwhile is thrown instead of the scope's
/// exception; beside a termination, which nothing takes the place of, it raises <see cref="Scheduler.UnhandledException"/>.</para>
/// <para>The group belongs to the task that runs the body, and to its scheduler; tasks of the group may spawn further ones in it.</para>
/// </remarks>
[DebuggerDisplay("{Count} tasks")]
public sealed partial class TaskGroup
{
    /// <summary>How many tasks of the group live. For the scheduler's thread.</summary>
    public int Count => tasks.Count;

    /// <summary>Whether the group was cancelled: by a failure, by its deadline or by somebody.</summary>
    public bool IsCancellationRequested => stopped;

    /// <summary>Runs a body with a group for the tasks that it spawns. Suspends until all of them have ended.</summary>
    /// <param name="body">Makes the coroutine that is the body, which runs as a nested call.</param>
    /// <param name="options">Deadline, token, what a failure does; <see langword="null"/> for none.</param>
    /// <typeparam name="T">What the body returns.</typeparam>
    /// <returns>
    /// What the body has returned. The first failure of the body or of a task is thrown, or an <see cref="AggregateException"/> with
    /// the first one first; a <see cref="TimeoutException"/> if the deadline has cut something short; an
    /// <see cref="OperationCanceledException"/> if the body was cut short by <see cref="Cancel"/>.
    /// </returns>
    public static Coroutine<T> RunAsync<T>(Func<TaskGroup, Coroutine<T>> body, TaskGroupOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new TaskGroup(options ?? TaskGroupOptions.Default).RunBodyAsync(body);
    }

    /// <summary>Runs a body with a group for the tasks that it spawns. Suspends until all of them have ended.</summary>
    /// <param name="body">Makes the coroutine that is the body, which runs as a nested call.</param>
    /// <param name="options">Deadline, token, what a failure does; <see langword="null"/> for none.</param>
    /// <returns>Nothing; it throws what the other form throws.</returns>
    public static Coroutine RunAsync(Func<TaskGroup, Coroutine> body, TaskGroupOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new Coroutine(new TaskGroup(options ?? TaskGroupOptions.Default).RunBodyAsync(group => body(group).Inner));
    }

    /// <summary>
    /// Starts a task in the group. Never suspends. If the group has been cancelled, the task ends without having run.
    /// </summary>
    /// <param name="coroutine">What the task runs.</param>
    /// <param name="options">Name, daemon, token; <see langword="null"/> for none.</param>
    /// <returns>The task. Its failure is the group's, and need not be observed otherwise.</returns>
    /// <exception cref="TaskGroupEndedException">The group has ended.</exception>
    /// <exception cref="WrongSchedulerException">Called outside the tasks of the group's scheduler.</exception>
    public PycosTask Spawn(Coroutine coroutine, SpawnOptions? options = null)
    {
        ThrowIfClosed();
        var task = scheduler.Spawn(coroutine, options);
        Add(task);
        return task;
    }

    /// <inheritdoc cref="Spawn(Coroutine, SpawnOptions?)"/>
    /// <typeparam name="T">What the task returns.</typeparam>
    public PycosTask<T> Spawn<T>(Coroutine<T> coroutine, SpawnOptions? options = null)
    {
        ThrowIfClosed();
        var task = scheduler.Spawn(coroutine, options);
        Add(task);
        return task;
    }

    /// <summary>
    /// Starts a task that takes messages in the group. Never suspends. If the group has been cancelled, the task ends without having
    /// run.
    /// </summary>
    /// <param name="body">Makes the coroutine that the task runs from the task's own end of its inbox.</param>
    /// <param name="options">Name, daemon, token; <see langword="null"/> for none.</param>
    /// <param name="inbox">Capacity of the inbox; <see langword="null"/> for <see cref="InboxOptions.Default"/>.</param>
    /// <typeparam name="TMessage">The messages it takes.</typeparam>
    /// <returns>The task's address.</returns>
    /// <exception cref="TaskGroupEndedException">The group has ended.</exception>
    /// <exception cref="WrongSchedulerException">Called outside the tasks of the group's scheduler.</exception>
    public TaskRef<TMessage> Spawn<TMessage>(
        Func<Inbox<TMessage>, Coroutine> body, SpawnOptions? options = null, InboxOptions? inbox = null)
    {
        ThrowIfClosed();
        var address = scheduler.Spawn(body, options, inbox);
        Add(address.Task);
        return address;
    }

    /// <inheritdoc cref="Spawn{TMessage}(Func{Inbox{TMessage}, Coroutine}, SpawnOptions?, InboxOptions?)"/>
    /// <param name="address">The task's address.</param>
    /// <typeparam name="TMessage">The messages it takes.</typeparam>
    /// <typeparam name="T">What the task returns.</typeparam>
    /// <returns>The task.</returns>
#pragma warning disable CS1573 // The other parameters are inherited.
    public PycosTask<T> Spawn<TMessage, T>(
        Func<Inbox<TMessage>, Coroutine<T>> body,
        out TaskRef<TMessage> address,
        SpawnOptions? options = null,
        InboxOptions? inbox = null)
#pragma warning restore CS1573
    {
        ThrowIfClosed();
        var task = scheduler.Spawn(body, out address, options, inbox);
        Add(task);
        return task;
    }

    /// <summary>
    /// Cancels the group: its tasks are terminated, and so is the body if it still runs. If the body has returned, its result is
    /// still that of the group. Never suspends; may be called on every thread, and does nothing when the group has ended.
    /// </summary>
    public void Cancel()
    {
        if (scheduler.IsCurrent)
        {
            scope.Fire();
        }
        else
        {
            scheduler.TryPost(new Internals.PostedAction(() => scope.Fire()));
        }
    }
}
