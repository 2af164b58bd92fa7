using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Something that has happened or has not: tasks wait until it is set. It lasts until it is reset, by <see cref="Reset"/> or, with
/// auto-reset, by letting one waiter through.
/// </summary>
/// <remarks>
/// <para>A waiter that was let through has got what it waited for, even if the event is reset before it runs.</para>
/// <para>It belongs to one scheduler: that on whose thread it was made, or else the first that uses it. Used on another one, or
/// outside tasks, its members throw <see cref="WrongSchedulerException"/>.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class AsyncEvent
{
    /// <summary>Makes an event.</summary>
    /// <param name="isSet">Whether it is set at first.</param>
    /// <param name="autoReset">Whether it resets itself when it has let one waiter through.</param>
    public AsyncEvent(bool isSet = false, bool autoReset = false)
    {
        Gate = new EventTurnstile("event", isSet, autoReset);
        AutoReset = autoReset;
    }

    /// <summary>Who waits.</summary>
    internal EventTurnstile Gate { get; }

    /// <summary>Whether it is set. From other threads it may be out of date at once.</summary>
    public bool IsSet => Gate.IsSet;

    /// <summary>Whether it resets itself when it has let one waiter through.</summary>
    public bool AutoReset { get; }

    /// <summary>What the event has done so far.</summary>
    public SynchronizationStatistics Statistics => Gate.Statistics;

    /// <summary>
    /// Sets the event. All who wait go on; with auto-reset the one who came first, and if nobody waits, the next one who comes.
    /// Setting one that is set changes nothing. Never suspends.
    /// </summary>
    /// <exception cref="WrongSchedulerException">Called outside the event's scheduler.</exception>
    public void Set()
    {
        Gate.CheckThread();
        Gate.Set();
    }

    /// <summary>Resets the event: who comes from now on waits. Who was let through before is not affected. Never suspends.</summary>
    /// <exception cref="WrongSchedulerException">Called outside the event's scheduler.</exception>
    public void Reset()
    {
        Gate.CheckThread();
        Gate.Reset();
    }

    /// <summary>Waits until the event is set. Suspends only if it is not.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the event's scheduler.</exception>
    public WaitOperation WaitAsync(CancellationToken cancellationToken = default) => new(Gate, 1, cancellationToken);

    /// <summary>As <see cref="WaitAsync(CancellationToken)"/>, to be chosen among other alternatives.</summary>
    /// <returns>The alternative.</returns>
    public Alt<ValueTuple> WaitAlt() => new(AltAcquire.Make(Gate, 1));

    /// <summary>Waits for a limited time until the event is set. Suspends only if it is not; zero does not wait.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Whether it was set; false at a timeout.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the event's scheduler.</exception>
    public TimedWaitOperation WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        new(Gate, 1, Deadline.ToNanoseconds(timeout), cancellationToken);

    /// <summary>Whether the event is set; with auto-reset, this uses that up. Never suspends.</summary>
    /// <returns>Whether a wait would have gone on at once.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the event's scheduler.</exception>
    public bool TryWait() => Gate.TryTake(Gate.Enter(), 1);

    /// <summary>Whether it is set and how many tasks wait.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => IsSet ? "set" : $"not set, {Gate.Count} waiting";
}
