using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Admits as many as it has permits; the next ones wait in line. First come, first served: one that waits for several permits is
/// not overtaken by others that would be content with fewer.
/// </summary>
/// <remarks>
/// <para>There are two ways to use it. <see cref="EnterAsync(CancellationToken)"/> gives a scope: the permit belongs to the task, and
/// comes back at the latest when that ends. <see cref="AcquireAsync(int, CancellationToken)"/> takes permits that belong to nobody: any
/// task may <see cref="Release"/> them, also ones that nobody has acquired.</para>
/// <para>It belongs to one scheduler: that on whose thread it was made, or else the first that uses it. Used on another one, or
/// outside tasks, its members throw <see cref="WrongSchedulerException"/>.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class AsyncSemaphore
{
    /// <summary>Makes a semaphore.</summary>
    /// <param name="permits">How many permits there are at first; 0 is allowed.</param>
    /// <param name="maximum">How many there may be at most; more are refused by <see cref="Release"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 0 permits, or more than the maximum, or that is below 1.</exception>
    public AsyncSemaphore(int permits, int maximum = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(permits);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, maximum);
        Gate = new PermitTurnstile("semaphore", permits, maximum);
    }

    /// <summary>The permits, and who waits for some.</summary>
    internal PermitTurnstile Gate { get; }

    /// <summary>Permits that can be acquired now. From other threads it may be out of date at once.</summary>
    public int Available => Gate.Available;

    /// <summary>How many permits there may be at most.</summary>
    public int Maximum => Gate.Maximum;

    /// <summary>What the semaphore has done so far.</summary>
    public SynchronizationStatistics Statistics => Gate.Statistics;

    /// <summary>Takes a permit for the running task. Suspends while there is none for it.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What gives it back when it is disposed: <c>using (await places.EnterAsync())</c>.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the semaphore's scheduler.</exception>
    public EnterOperation EnterAsync(CancellationToken cancellationToken = default) => new(Gate, 1, cancellationToken);

    /// <summary>As <see cref="EnterAsync(CancellationToken)"/>, to be chosen among other alternatives.</summary>
    /// <returns>The alternative; what releases the lock when it is disposed.</returns>
    public Alt<LockScope> EnterAlt() => new(AltEnter.Make(Gate, 1));

    /// <summary>Takes a permit for the running task, waiting for a limited time. Suspends while there is none; zero does not wait.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What gives it back when it is disposed, or a timeout.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the semaphore's scheduler.</exception>
    public TimedEnterOperation EnterAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        new(Gate, 1, Deadline.ToNanoseconds(timeout), cancellationToken);

    /// <summary>Takes permits that belong to nobody. Suspends while there are not enough, or others wait.</summary>
    /// <param name="count">How many, all at once.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Nothing. Whoever has no more use for the permits calls <see cref="Release"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1 or above <see cref="Maximum"/>.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the semaphore's scheduler.</exception>
    public WaitOperation AcquireAsync(int count = 1, CancellationToken cancellationToken = default) =>
        new(Gate, Check(count), cancellationToken);

    /// <summary>As <see cref="AcquireAsync(int, CancellationToken)"/>, to be chosen among other alternatives.</summary>
    /// <param name="count">How many permits.</param>
    /// <returns>The alternative.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1, or more than there can be.</exception>
    public Alt<ValueTuple> AcquireAlt(int count = 1) => new(AltAcquire.Make(Gate, Check(count)));

    /// <summary>Takes permits that belong to nobody, waiting for a limited time. Suspends while there are not enough; zero does not wait.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="count">How many, all at once.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Whether they were acquired; false at a timeout, and then none was.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1 or above <see cref="Maximum"/>.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the semaphore's scheduler.</exception>
    public TimedWaitOperation AcquireAsync(TimeSpan timeout, int count = 1, CancellationToken cancellationToken = default) =>
        new(Gate, Check(count), Deadline.ToNanoseconds(timeout), cancellationToken);

    /// <summary>Takes permits that belong to nobody, if there are enough and nobody waits. Never suspends.</summary>
    /// <param name="count">How many, all at once.</param>
    /// <returns>Whether they were acquired.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1 or above <see cref="Maximum"/>.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the semaphore's scheduler.</exception>
    public bool TryAcquire(int count = 1) => Gate.TryTake(Gate.Enter(), Check(count));

    /// <summary>Takes a permit for the running task, if there is one and nobody waits. Never suspends.</summary>
    /// <param name="scope">What gives it back when it is disposed.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the semaphore's scheduler.</exception>
    public bool TryEnter(out LockScope scope)
    {
        var task = Gate.Enter();
        var entered = Gate.TryTake(task, 1);
        scope = entered ? Gate.Hold(task, 1) : default;
        return entered;
    }

    /// <summary>Adds permits; they go to the first ones who wait, at once. Never suspends. Any task may call it.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    /// <exception cref="SemaphoreFullException">There would be more than <see cref="Maximum"/>; none is added.</exception>
    /// <exception cref="WrongSchedulerException">Called outside the semaphore's scheduler.</exception>
    public void Release(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Gate.CheckThread();
        Gate.Return(count);
    }

    /// <summary>How many permits are free and how many tasks wait.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Available} free, {Gate.Count} waiting";

    private int Check(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Maximum);
        return count;
    }
}
