using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>Lets tasks wait until something was signalled a number of times. It opens once, and stays open.</summary>
/// <remarks>
/// It belongs to one scheduler: that on whose thread it was made, or else the first that uses it. Used on another one, or
/// outside tasks, its members throw <see cref="WrongSchedulerException"/>.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class AsyncLatch
{
    /// <summary>Makes a latch.</summary>
    /// <param name="count">How many signals open it; with 0 it is open.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public AsyncLatch(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Remaining = count;
        Gate = new EventTurnstile("latch", count == 0, resetsItself: false);
    }

    /// <summary>Who waits.</summary>
    internal EventTurnstile Gate { get; }

    /// <summary>How many signals are still to come. From other threads it may be out of date at once.</summary>
    public int Remaining { get; private set; }

    /// <summary>Whether all signals have come.</summary>
    public bool IsOpen => Remaining == 0;

    /// <summary>What the latch has done so far.</summary>
    public SynchronizationStatistics Statistics => Gate.Statistics;

    /// <summary>Counts signals; the last one lets all waiters go on. Never suspends.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    /// <exception cref="InvalidOperationException">Fewer are to come; none is counted.</exception>
    /// <exception cref="WrongSchedulerException">Called outside the latch's scheduler.</exception>
    public void Signal(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Gate.CheckThread();
        if (count > Remaining)
        {
            throw new InvalidOperationException(
                $"A latch that waits for {Remaining} more signals got {count}. Make it with as many as will come; it can not be reused.");
        }

        Remaining -= count;
        if (Remaining == 0)
        {
            Gate.Set();
        }
    }

    /// <summary>Waits until all signals have come. Suspends only if some are missing.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the latch's scheduler.</exception>
    public WaitOperation WaitAsync(CancellationToken cancellationToken = default) => new(Gate, 1, cancellationToken);

    /// <summary>As <see cref="WaitAsync(CancellationToken)"/>, to be chosen among other alternatives.</summary>
    /// <returns>The alternative.</returns>
    public Alt<ValueTuple> WaitAlt() => new(AltAcquire.Make(Gate, 1));

    /// <summary>Waits for a limited time until all signals have come. Suspends only if some are missing; zero does not wait.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Whether all have come; false at a timeout.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the latch's scheduler.</exception>
    public TimedWaitOperation WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        new(Gate, 1, Deadline.ToNanoseconds(timeout), cancellationToken);

    /// <summary>How many signals are missing and how many tasks wait.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => IsOpen ? "open" : $"{Remaining} signals to come, {Gate.Count} waiting";
}
