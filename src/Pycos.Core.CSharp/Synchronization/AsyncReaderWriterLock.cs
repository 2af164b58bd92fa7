using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Admits many readers at a time, or one writer. First come, first served: readers that come while a writer waits enter after
/// it, so neither side starves the other.
/// </summary>
/// <remarks>
/// <para>A task is in it once. There is no way from reading to writing inside the lock: two readers that both wanted it would wait
/// for each other for ever. Leave it and enter it for writing, and look again at what you have read.</para>
/// <para>What a task holds when it ends goes to the next waiters, and is logged as a warning.</para>
/// <para>It belongs to one scheduler: that on whose thread it was made, or else the first that uses it. Used on another one, or
/// outside tasks, its members throw <see cref="WrongSchedulerException"/>.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class AsyncReaderWriterLock
{
    /// <summary>Who is in, and who waits.</summary>
    internal ReaderWriterTurnstile Gate { get; } = new();

    /// <summary>How many read now. From other threads it may be out of date at once.</summary>
    public int Readers => IsWriting ? 0 : int.MaxValue - Gate.Available;

    /// <summary>Whether one writes now.</summary>
    public bool IsWriting => Gate.Available == 0;

    /// <summary>What the lock has done so far.</summary>
    public SynchronizationStatistics Statistics => Gate.Statistics;

    /// <summary>Enters the lock for reading. Suspends while a writer is in it, or has come before.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What leaves the lock when it is disposed.</returns>
    /// <exception cref="LockRecursionException">The running task is in the lock already.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public EnterOperation EnterReadAsync(CancellationToken cancellationToken = default) =>
        new(Gate, ReaderWriterTurnstile.Reader, cancellationToken);

    /// <summary>As <see cref="EnterReadAsync(CancellationToken)"/>, to be chosen among other alternatives.</summary>
    /// <returns>The alternative; what releases the lock when it is disposed.</returns>
    public Alt<LockScope> EnterReadAlt() => new(AltEnter.Make(Gate, ReaderWriterTurnstile.Reader));

    /// <summary>Enters the lock for reading, waiting for a limited time. Suspends while a writer is in it, or has come before; zero does not wait.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What leaves the lock when it is disposed, or a timeout.</returns>
    /// <exception cref="LockRecursionException">The running task is in the lock already.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public TimedEnterOperation EnterReadAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        new(Gate, ReaderWriterTurnstile.Reader, Deadline.ToNanoseconds(timeout), cancellationToken);

    /// <summary>Enters the lock for reading if that is possible now. Never suspends.</summary>
    /// <param name="scope">What leaves the lock when it is disposed.</param>
    /// <returns>Whether the running task has entered; false also if it was in the lock before.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public bool TryEnterRead(out LockScope scope) => TryEnter(ReaderWriterTurnstile.Reader, out scope);

    /// <summary>Enters the lock for writing. Suspends while anybody is in it, or has come before.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What leaves the lock when it is disposed.</returns>
    /// <exception cref="LockRecursionException">The running task is in the lock already.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public EnterOperation EnterWriteAsync(CancellationToken cancellationToken = default) =>
        new(Gate, ReaderWriterTurnstile.Writer, cancellationToken);

    /// <summary>As <see cref="EnterWriteAsync(CancellationToken)"/>, to be chosen among other alternatives.</summary>
    /// <returns>The alternative; what releases the lock when it is disposed.</returns>
    public Alt<LockScope> EnterWriteAlt() => new(AltEnter.Make(Gate, ReaderWriterTurnstile.Writer));

    /// <summary>Enters the lock for writing, waiting for a limited time. Suspends while anybody is in it, or has come before; zero does not wait.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What leaves the lock when it is disposed, or a timeout.</returns>
    /// <exception cref="LockRecursionException">The running task is in the lock already.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public TimedEnterOperation EnterWriteAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        new(Gate, ReaderWriterTurnstile.Writer, Deadline.ToNanoseconds(timeout), cancellationToken);

    /// <summary>Enters the lock for writing if that is possible now. Never suspends.</summary>
    /// <param name="scope">What leaves the lock when it is disposed.</param>
    /// <returns>Whether the running task has entered; false also if it was in the lock before.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public bool TryEnterWrite(out LockScope scope) => TryEnter(ReaderWriterTurnstile.Writer, out scope);

    /// <summary>
    /// Leaves the lock, whichever way the running task has entered it. Never suspends. Not needed where a scope is disposed.
    /// </summary>
    /// <exception cref="LockNotOwnedException">The running task is not in the lock.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public void Release() => Gate.Release(Gate.Enter());

    /// <summary>Who is in it and how many wait.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{(IsWriting ? "one writes" : $"{Readers} read")}, {Gate.Count} waiting";

    private bool TryEnter(int amount, out LockScope scope)
    {
        var task = Gate.Enter();
        var entered = Gate.TryTake(task, amount);
        scope = entered ? Gate.Hold(task, amount) : default;
        return entered;
    }
}
