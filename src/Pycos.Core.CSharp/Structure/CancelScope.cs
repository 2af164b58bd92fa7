using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A stretch of a task's code that others can cancel, or that a deadline does.
/// </summary>
/// <remarks>
/// <para>Once the scope is cancelled, the wait that its code is in ends with a <see cref="ScopeCancelledException"/>, and so does
/// every wait that begins inside it, until the scope is left: code that swallows the exception gets it again. What needs no
/// waiting still succeeds. Clean-up code that must wait shields itself with <see cref="Coroutine{T}.Shielded"/>. The scope catches
/// its exception where it ends; the code after it goes on.</para>
/// <para>Scopes nest. A cancelled one reaches through those inside it. What the code has spawned is not part of the scope; a
/// <see cref="TaskGroup"/> inside it is. The termination of a task passes all scopes.</para>
/// <para>A scope is used once, in one task. Its members may be used from every thread.</para>
/// </remarks>
public sealed class CancelScope
{
    private readonly Scope scope = new();
    private readonly CancellationToken cancellation;
    private long nanoseconds;
    private int requested;
    private int entered;
    private volatile Scheduler? scheduler;
    private volatile bool cancelled;

    /// <summary>Creates a scope.</summary>
    /// <param name="timeout">
    /// How long its code may take, from its start; <see langword="null"/> without limit. With <see cref="TimeSpan.Zero"/> the first
    /// wait that has to suspend throws.
    /// </param>
    /// <param name="cancellationToken">Cancels the scope.</param>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public CancelScope(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        nanoseconds = Deadline.ToNanoseconds(timeout ?? Timeout.InfiniteTimeSpan);
        cancellation = cancellationToken;
    }

    /// <summary>Whether the scope was cancelled, by somebody or by its deadline, at whatever time.</summary>
    public bool IsCancellationRequested => Volatile.Read(ref requested) != 0 || scope.HasFired;

    /// <summary>Whether the scope's code was ended by its cancellation. False while it runs.</summary>
    public bool Cancelled => cancelled;

    /// <summary>Whether the scope's code was ended because its time was over. False while it runs.</summary>
    public bool TimedOut => cancelled && scope.TimedOut;

    /// <summary>Runs a coroutine inside the scope, as a nested call. Suspends as the coroutine does.</summary>
    /// <param name="body">The coroutine.</param>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <returns>
    /// Its result, or <see cref="PycosTaskStatus.Cancelled"/> if the scope was cancelled and that ended it. What else it throws is
    /// thrown here.
    /// </returns>
    /// <exception cref="InvalidOperationException">The scope was used before.</exception>
    public async Coroutine<TaskOutcome<T>> RunAsync<T>(Coroutine<T> body)
    {
        var registration = Enter(PycosTask.Current);
        try
        {
            return new TaskOutcome<T>(PycosTaskStatus.Completed, await body, null);
        }
        catch (ScopeCancelledException exception) when (exception.IsOf(scope))
        {
            cancelled = true;
            return new TaskOutcome<T>(PycosTaskStatus.Cancelled, default!, exception);
        }
        finally
        {
            scope.Leave();
            registration.Unregister();
        }
    }

    /// <summary>Runs a coroutine inside the scope, as a nested call. Suspends as the coroutine does.</summary>
    /// <param name="body">The coroutine.</param>
    /// <returns>
    /// True if it has returned, false if the scope was cancelled and that ended it. What else it throws is thrown here.
    /// </returns>
    /// <exception cref="InvalidOperationException">The scope was used before.</exception>
    public async Coroutine<bool> RunAsync(Coroutine body) => (await RunAsync(body.Inner)).IsCompleted;

    /// <summary>
    /// Cancels the scope; before it runs, too. Never suspends. From another thread than the scheduler's the request is passed on.
    /// </summary>
    /// <returns>False if somebody has cancelled it before.</returns>
    public bool Cancel()
    {
        if (Interlocked.Exchange(ref requested, 1) != 0)
        {
            return false;
        }

        Tell(() => scope.Fire());
        return true;
    }

    /// <summary>
    /// Gives the scope a deadline, or another one instead of that which it has. Never suspends. From another thread than the
    /// scheduler's the request is passed on.
    /// </summary>
    /// <param name="timeout">
    /// How long its code may still take: from now on, or from its start if it does not run yet.
    /// <see cref="Timeout.InfiniteTimeSpan"/> takes the deadline away.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public void CancelAfter(TimeSpan timeout)
    {
        Interlocked.Exchange(ref nanoseconds, Deadline.ToNanoseconds(timeout));
        Tell(SetDeadline);
    }

    private CancellationTokenRegistration Enter(PycosTask task)
    {
        if (Interlocked.Exchange(ref entered, 1) != 0)
        {
            throw new InvalidOperationException(
                "This CancelScope has run a coroutine before, and it can do so only once. Create a new CancelScope for each.");
        }

        scope.Enter(task);
        scheduler = task.Scheduler;
        // After this, others see the scheduler; what they asked for before is seen here.
        Interlocked.MemoryBarrier();
        SetDeadline();
        if (Volatile.Read(ref requested) != 0)
        {
            scope.Fire();
        }

        return cancellation.UnsafeRegister(static state => ((CancelScope)state!).Cancel(), this);
    }

    private void SetDeadline() => scope.SetDeadline(scheduler!.DeadlineAfter(Volatile.Read(ref nanoseconds)));

    private void Tell(Action action)
    {
        if (scheduler is not { } home)
        {
            return;
        }

        if (home.IsCurrent)
        {
            action();
        }
        else
        {
            home.TryPost(new PostedAction(action));
        }
    }
}
