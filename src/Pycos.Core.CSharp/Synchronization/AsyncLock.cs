using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Lets one task at a time into code that awaits in the middle. First come, first served: released, it belongs to its longest
/// waiter at once, so nobody overtakes.
/// </summary>
/// <remarks>
/// <para>Code between two awaits needs no lock: no other task of the scheduler runs there. A lock is for what must stay together
/// across an await.</para>
/// <para>It is not reentrant: entering it again in the same task throws, since that task would wait for itself. What a task holds
/// when it ends goes to the next waiter, and is logged as a warning.</para>
/// <para>It belongs to one scheduler: that on whose thread it was made, or else the first that uses it. Used on another one, or
/// outside tasks, its members throw <see cref="WrongSchedulerException"/>.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class AsyncLock
{
    /// <summary>Who is in, and who waits.</summary>
    internal LockTurnstile Gate { get; } = new(reentrant: false);

    /// <summary>The task that holds the lock, or <see langword="null"/>. From other threads it may be out of date at once.</summary>
    public PycosTask? Owner => Gate.Holder;

    /// <summary>Whether a task holds the lock.</summary>
    public bool IsHeld => Gate.Holder is not null;

    /// <summary>What the lock has done so far.</summary>
    public SynchronizationStatistics Statistics => Gate.Statistics;

    /// <summary>Enters the lock. Suspends while another task holds it; waiters enter in the order in which they came.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What releases the lock when it is disposed: <c>using (await gate.EnterAsync())</c>.</returns>
    /// <exception cref="LockRecursionException">The running task holds the lock already.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public EnterOperation EnterAsync(CancellationToken cancellationToken = default) => new(Gate, 1, cancellationToken);

    /// <summary>As <see cref="EnterAsync(CancellationToken)"/>, to be chosen among other alternatives.</summary>
    /// <returns>The alternative; what releases the lock when it is disposed.</returns>
    public Alt<LockScope> EnterAlt() => new(AltEnter.Make(Gate, 1));

    /// <summary>Enters the lock, waiting for a limited time. Suspends while another task holds it; zero does not wait.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What releases the lock when it is disposed, or a timeout: then it is not held.</returns>
    /// <exception cref="LockRecursionException">The running task holds the lock already.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public TimedEnterOperation EnterAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        new(Gate, 1, Deadline.ToNanoseconds(timeout), cancellationToken);

    /// <summary>Enters the lock if it is free. Never suspends.</summary>
    /// <returns>Whether the running task has entered; then it must call <see cref="Release"/>.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public bool TryEnter() => Gate.TryTake(Gate.Enter(), 1);

    /// <summary>Enters the lock if it is free. Never suspends.</summary>
    /// <param name="scope">What releases the lock when it is disposed.</param>
    /// <returns>Whether the running task has entered.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public bool TryEnter(out LockScope scope)
    {
        var entered = TryEnter();
        scope = entered ? Gate.Hold(Owner!, 1) : default;
        return entered;
    }

    /// <summary>
    /// Releases the lock; it belongs to its longest waiter at once. Never suspends. Not needed where a scope is disposed.
    /// </summary>
    /// <exception cref="LockNotOwnedException">The running task does not hold the lock.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public void Release() => Gate.Release(Gate.Enter());

    /// <summary>Who holds it and how many wait.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Owner is { } owner ? $"held by {owner}, {Gate.Count} waiting" : "free";
}
