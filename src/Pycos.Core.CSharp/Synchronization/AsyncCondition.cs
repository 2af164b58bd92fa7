using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Lets tasks wait, inside a lock, until another one tells them that something has changed. A wait steps out of the lock and is
/// back in it when it ends, however it ends.
/// </summary>
/// <remarks>
/// <para>Being notified does not say that what was waited for is so: another task may have been faster. Look again, or use
/// <see cref="WaitUntilAsync(Func{bool}, CancellationToken)"/>, which does.</para>
/// <para>A notification goes to the one who has waited longest. One that meets a wait which ends otherwise, by its timeout, its
/// token or an exception, goes to the next one.</para>
/// <para>It belongs to one scheduler: that on whose thread it was made, or else the first that uses it. Used on another one, or
/// outside tasks, its members throw <see cref="WrongSchedulerException"/>.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class AsyncCondition
{
    private readonly LockTurnstile gate;
    private readonly WaitQueue waiters = new();

    /// <summary>Makes a condition with a reentrant lock of its own, which its members enter and release.</summary>
    public AsyncCondition()
        : this(new AsyncReentrantLock())
    {
    }

    /// <summary>Makes a condition over a lock; several conditions can share one.</summary>
    /// <param name="gate">The lock.</param>
    public AsyncCondition(AsyncLock gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        this.gate = gate.Gate;
    }

    /// <summary>Makes a condition over a reentrant lock; several conditions can share one.</summary>
    /// <param name="gate">The lock. A wait steps out of it entirely, however often it was entered.</param>
    public AsyncCondition(AsyncReentrantLock gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        this.gate = gate.Gate;
    }

    /// <summary>The task that holds the condition's lock, or <see langword="null"/>.</summary>
    public PycosTask? Owner => gate.Holder;

    /// <summary>How many tasks wait to be notified. From other threads it may be out of date at once.</summary>
    public int Waiting => waiters.Count;

    /// <summary>Where those stand who wait to be notified.</summary>
    internal WaitQueue Waiters => waiters;

    /// <inheritdoc cref="AsyncLock.EnterAsync(CancellationToken)"/>
    public EnterOperation EnterAsync(CancellationToken cancellationToken = default) => new(gate, 1, cancellationToken);

    /// <inheritdoc cref="AsyncLock.EnterAsync(TimeSpan, CancellationToken)"/>
    public TimedEnterOperation EnterAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        new(gate, 1, Deadline.ToNanoseconds(timeout), cancellationToken);

    /// <inheritdoc cref="AsyncLock.TryEnter()"/>
    public bool TryEnter() => gate.TryTake(gate.Enter(), 1);

    /// <inheritdoc cref="AsyncLock.Release"/>
    public void Release() => gate.Release(gate.Enter());

    /// <summary>Steps out of the lock, waits to be notified, and comes back into the lock. Suspends.</summary>
    /// <param name="cancellationToken">
    /// Ends the wait with an <see cref="OperationCanceledException"/>, which is thrown when the lock is held again.
    /// </param>
    /// <returns>Nothing. The running task holds the lock again, also if this throws.</returns>
    /// <exception cref="LockNotOwnedException">The running task does not hold the lock.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the condition's scheduler.</exception>
    public async Coroutine WaitAsync(CancellationToken cancellationToken = default) =>
        await WaitUntilDeadlineAsync(Deadline.Never, cancellationToken);

    /// <summary>
    /// Steps out of the lock, waits to be notified for a limited time, and comes back into the lock, however long that takes.
    /// Suspends; zero does not, and stays in the lock.
    /// </summary>
    /// <param name="timeout">How long to wait to be notified.</param>
    /// <param name="cancellationToken">
    /// Ends the wait with an <see cref="OperationCanceledException"/>, which is thrown when the lock is held again.
    /// </param>
    /// <returns>Whether it was notified; false at a timeout. The running task holds the lock again in any case.</returns>
    /// <exception cref="LockNotOwnedException">The running task does not hold the lock.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the condition's scheduler.</exception>
    public async Coroutine<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var task = gate.Enter();
        if (timeout != TimeSpan.Zero)
        {
            return await WaitUntilDeadlineAsync(task.Scheduler.DeadlineAfter(timeout), cancellationToken);
        }

        gate.RequireHolder(task);
        cancellationToken.ThrowIfCancellationRequested();
        await new BudgetCheck(true);
        return false;
    }

    /// <summary>Waits, inside the lock, until something is so. Suspends while it is not; looks again whenever it was notified.</summary>
    /// <param name="condition">Tells whether it is so. Called with the lock held; must not suspend.</param>
    /// <param name="cancellationToken">
    /// Ends the wait with an <see cref="OperationCanceledException"/>, which is thrown when the lock is held again.
    /// </param>
    /// <returns>Nothing. The running task holds the lock, also if this throws.</returns>
    /// <exception cref="LockNotOwnedException">The running task does not hold the lock.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the condition's scheduler.</exception>
    public async Coroutine WaitUntilAsync(Func<bool> condition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        gate.RequireHolder(gate.Enter());
        await new BudgetCheck(true);
        while (!condition())
        {
            await WaitUntilDeadlineAsync(Deadline.Never, cancellationToken);
        }
    }

    /// <summary>
    /// Waits for a limited time, inside the lock, until something is so. Suspends while it is not; looks again whenever it was
    /// notified, and once more at the timeout.
    /// </summary>
    /// <param name="condition">Tells whether it is so. Called with the lock held; must not suspend.</param>
    /// <param name="timeout">How long to wait, all notifications together.</param>
    /// <param name="cancellationToken">
    /// Ends the wait with an <see cref="OperationCanceledException"/>, which is thrown when the lock is held again.
    /// </param>
    /// <returns>Whether it is so; false at a timeout. The running task holds the lock in any case.</returns>
    /// <exception cref="LockNotOwnedException">The running task does not hold the lock.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the condition's scheduler.</exception>
    public async Coroutine<bool> WaitUntilAsync(
        Func<bool> condition, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var task = gate.Enter();
        gate.RequireHolder(task);
        var deadline = task.Scheduler.DeadlineAfter(timeout);
        await new BudgetCheck(true);
        while (!condition())
        {
            if (timeout == TimeSpan.Zero || !await WaitUntilDeadlineAsync(deadline, cancellationToken))
            {
                return condition();
            }
        }

        return true;
    }

    /// <summary>
    /// Notifies those who have waited longest; they enter the lock in that order. Never suspends. Nobody has to hold the lock for it.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <returns>How many were notified: fewer if not so many wait. Notifications are not kept.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    /// <exception cref="WrongSchedulerException">Called outside the condition's scheduler.</exception>
    public int Notify(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        gate.CheckThread();
        var notified = 0;
        while (notified < count && waiters.GrantFirst())
        {
            notified++;
        }

        return notified;
    }

    /// <summary>Notifies all who wait now. Never suspends. Nobody has to hold the lock for it.</summary>
    /// <returns>How many were notified.</returns>
    /// <exception cref="WrongSchedulerException">Called outside the condition's scheduler.</exception>
    public int NotifyAll() => Notify(int.MaxValue);

    /// <summary>How many tasks wait, and who holds the lock.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{waiters.Count} waiting, lock {(Owner is { } owner ? $"held by {owner}" : "free")}";

    private async Coroutine<bool> WaitUntilDeadlineAsync(long deadline, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var task = gate.Enter();
        var (depth, version) = gate.StepOut(task);
        var notified = false;
        List<Exception>? thrown = null;
        try
        {
            notified = await new QueueWait(waiters, deadline, cancellation);
        }
        catch (Exception exception)
        {
            PassOnIf(task.TakeGrant());
            (thrown ??= []).Add(exception);
        }

        // Whatever is thrown into the task while it waits for the lock has to wait until the task is in it again.
        while (!await TryComeBackAsync(task, depth, thrown ??= []))
        {
            PassOnIf(notified);
            notified = false;
        }

        gate.StepIn(version);
        Rethrow(task, thrown);
        return notified;
    }

    private async Coroutine<bool> TryComeBackAsync(PycosTask task, int depth, List<Exception> thrown)
    {
        try
        {
            if (!gate.TryTake(task, depth))
            {
                await new WaitOperation(gate, depth, default);
            }

            return true;
        }
        catch (Exception exception) when ((task.Flags & TaskFlags.CleanUpExpired) == 0)
        {
            thrown.Add(exception);
            return false;
        }
    }

    /// <summary>A notification must not be lost with the one that got it.</summary>
    private void PassOnIf(bool wasNotified)
    {
        if (wasNotified)
        {
            waiters.GrantFirst();
        }
    }

    /// <summary>Throws what came first; what came later is thrown at the task's next suspensions.</summary>
    private static void Rethrow(PycosTask task, List<Exception> thrown)
    {
        if (thrown.Count > 0)
        {
            foreach (var later in thrown.Skip(1))
            {
                task.AddInterruption(later);
            }

            ExceptionDispatchInfo.Throw(thrown[0]);
        }
    }
}
