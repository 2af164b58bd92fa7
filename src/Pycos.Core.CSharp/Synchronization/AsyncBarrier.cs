using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Lets a number of tasks work in phases: each waits at the end of a phase until all have come there, and then all go on
/// together.
/// </summary>
/// <remarks>
/// <para>Participants are a number, not certain tasks. A wait that ends early, by its timeout, its token or an exception, takes
/// its arrival back. A task that will not come any more calls <see cref="RemoveParticipants"/>, best in a <c>finally</c>; else the
/// others wait for it for ever.</para>
/// <para>It belongs to one scheduler: that on whose thread it was made, or else the first that uses it. Used on another one, or
/// outside tasks, its members throw <see cref="WrongSchedulerException"/>.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class AsyncBarrier
{
    private readonly BarrierTurnstile gate;

    /// <summary>Makes a barrier.</summary>
    /// <param name="participants">How many tasks take part; 0 if they are all added later.</param>
    /// <param name="postPhaseAction">
    /// Called with the number of each phase when all have come and before they go on. Must not suspend. What it throws, all
    /// participants of the phase get as the inner exception of a <see cref="BarrierPostPhaseException"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public AsyncBarrier(int participants, Action<long>? postPhaseAction = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(participants);
        gate = new BarrierTurnstile(participants, postPhaseAction);
    }

    /// <summary>Who waits for the others.</summary>
    internal BarrierTurnstile Gate => gate;

    /// <summary>How many tasks take part.</summary>
    public int Participants => gate.Participants;

    /// <summary>How many have not come to the end of the present phase.</summary>
    public int Remaining => gate.Participants - gate.Count;

    /// <summary>The number of the present phase; the first one is 0.</summary>
    public long Phase => gate.Phase.Number;

    /// <summary>What the barrier has done so far.</summary>
    public SynchronizationStatistics Statistics => gate.Statistics;

    /// <summary>Arrives at the end of the phase and waits for the others. Suspends unless it is the last one.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>, and takes the arrival back.</param>
    /// <returns>The number of the phase that has ended.</returns>
    /// <exception cref="BarrierPostPhaseException">The post-phase action has thrown.</exception>
    /// <exception cref="InvalidOperationException">The barrier has no participants.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the barrier's scheduler.</exception>
    public async Coroutine<long> SignalAndWaitAsync(CancellationToken cancellationToken = default)
    {
        var phase = gate.Phase;
        await new WaitOperation(gate, 1, cancellationToken);
        return EndOf(phase);
    }

    /// <summary>Arrives at the end of the phase and waits for the others for a limited time. Suspends unless it is the last one.</summary>
    /// <param name="timeout">How long at most. Zero arrives only if it is the last one.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>, and takes the arrival back.</param>
    /// <returns>The number of the phase that has ended, or a timeout: then the arrival was taken back.</returns>
    /// <exception cref="BarrierPostPhaseException">The post-phase action has thrown.</exception>
    /// <exception cref="InvalidOperationException">The barrier has no participants.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the barrier's scheduler.</exception>
    public async Coroutine<Timed<long>> SignalAndWaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var phase = gate.Phase;
        return await new TimedWaitOperation(gate, 1, Deadline.ToNanoseconds(timeout), cancellationToken)
            ? new Timed<long>(EndOf(phase))
            : default;
    }

    /// <summary>Adds participants, from the present phase on. Never suspends.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The number of the present phase.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    /// <exception cref="WrongSchedulerException">Called outside the barrier's scheduler.</exception>
    public long AddParticipants(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        gate.CheckThread();
        gate.Add(count);
        return Phase;
    }

    /// <summary>Removes participants that will not come any more. If all others have come, the phase ends. Never suspends.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    /// <exception cref="InvalidOperationException">Not so many are still expected; none is removed.</exception>
    /// <exception cref="WrongSchedulerException">Called outside the barrier's scheduler.</exception>
    public void RemoveParticipants(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        gate.CheckThread();
        gate.Remove(count);
    }

    /// <summary>The phase, and how many have come.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"phase {Phase}: {gate.Count} of {Participants} have come";

    private static long EndOf(BarrierPhase phase) => phase.Failure is { } failure
        ? throw new BarrierPostPhaseException($"The action at the end of phase {phase.Number} has thrown.", failure)
        : phase.Number;
}
