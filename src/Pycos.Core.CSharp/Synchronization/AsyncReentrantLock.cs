using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A lock that its holder can enter again. It passes to its longest waiter when it was released as often as it was entered.
/// </summary>
/// <remarks>
/// As <see cref="AsyncLock"/> in all else. Scopes are to be disposed innermost first, as <c>using</c> does.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class AsyncReentrantLock
{
    /// <summary>Who is in, and who waits.</summary>
    internal LockTurnstile Gate { get; } = new(reentrant: true);

    /// <summary>The task that holds the lock, or <see langword="null"/>. From other threads it may be out of date at once.</summary>
    public PycosTask? Owner => Gate.Holder;

    /// <summary>Whether a task holds the lock.</summary>
    public bool IsHeld => Gate.Holder is not null;

    /// <summary>How often its owner has entered it and not released it; 0 if nobody holds it.</summary>
    public int Depth => Gate.Depth;

    /// <summary>What the lock has done so far.</summary>
    public SynchronizationStatistics Statistics => Gate.Statistics;

    /// <summary>Enters the lock. Suspends while another task holds it; waiters enter in the order in which they came.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What releases the lock when it is disposed: <c>using (await gate.EnterAsync())</c>.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public EnterOperation EnterAsync(CancellationToken cancellationToken = default) => new(Gate, 1, cancellationToken);

    /// <summary>As <see cref="EnterAsync(CancellationToken)"/>, to be chosen among other alternatives.</summary>
    /// <returns>The alternative; what releases the lock when it is disposed.</returns>
    public Alt<LockScope> EnterAlt() => new(AltEnter.Make(Gate, 1));

    /// <summary>Enters the lock, waiting for a limited time. Suspends while another task holds it; zero does not wait.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What releases the lock when it is disposed, or a timeout: then it is not held.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public TimedEnterOperation EnterAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        new(Gate, 1, Deadline.ToNanoseconds(timeout), cancellationToken);

    /// <summary>Enters the lock if it is free or held by the running task. Never suspends.</summary>
    /// <returns>Whether the running task has entered; then it must call <see cref="Release"/>.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public bool TryEnter() => Gate.TryTake(Gate.Enter(), 1);

    /// <summary>Enters the lock if it is free or held by the running task. Never suspends.</summary>
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
    /// Releases the lock once; after the last release it belongs to its longest waiter at once. Never suspends. Not needed where a scope is disposed.
    /// </summary>
    /// <exception cref="LockNotOwnedException">The running task does not hold the lock.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public void Release() => Gate.Release(Gate.Enter());

    /// <summary>Who holds it and how many wait.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Owner is { } owner ? $"held by {owner}, {Gate.Count} waiting" : "free";
}
