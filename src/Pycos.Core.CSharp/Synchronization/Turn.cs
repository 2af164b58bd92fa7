using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// The awaiter that all primitives have in common: takes at once or waits for its turn. Deadline and token have been staged in
/// the scheduler; see <see cref="QueueWait"/>.
/// </summary>
internal struct Turn
{
    private readonly Turnstile gate;
    private readonly PycosTask task;
    private readonly int amount;
    private Settlement settlement;

    private Turn(Turnstile gate, PycosTask task, int amount)
    {
        this.gate = gate;
        this.task = task;
        this.amount = amount;
    }

    private enum Settlement : byte
    {
        None,
        Taken,
        Refused,
        Knocking,
    }

    internal readonly PycosTask Task => task;

    internal readonly Turnstile Gate => gate;

    internal readonly int Amount => amount;

    /// <summary>Begins a wait of the running task.</summary>
    /// <param name="gate">What it waits for.</param>
    /// <param name="amount">How much of it.</param>
    /// <param name="nanoseconds">How long at most; 0 does not wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Turn Begin(Turnstile gate, int amount, long nanoseconds, CancellationToken cancellation)
    {
        if (cancellation.CanBeCanceled)
        {
            cancellation.ThrowIfCancellationRequested();
        }

        var task = gate.Enter();
        task.Scheduler.StageWait(nanoseconds, cancellation);
        return new Turn(gate, task, amount);
    }

    /// <summary>Takes at once if that is possible; true if it is settled and the task need not give way to others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TrySettle()
    {
        if (task.Scheduler.MustGiveWay && gate.IsFreeToHold(amount))
        {
            gate.PrepareToWait(task, amount);
            settlement = Settlement.Knocking;
            return task.Scheduler.SpendBudget();
        }

        if (gate.TryTake(task, amount))
        {
            settlement = Settlement.Taken;
            return task.Scheduler.SpendBudget();
        }

        return TrySettleSlowly();
    }

    internal readonly void Suspend(Frame frame)
    {
        if (settlement == Settlement.None)
        {
            var (nanoseconds, cancellation) = task.Scheduler.StagedWait;
            Wait(gate, task, amount, frame, task.Scheduler.DeadlineAfter(nanoseconds), cancellation);
        }
        else if (settlement == Settlement.Knocking)
        {
            Knock.Begin(task, gate, amount, frame);
        }
        else
        {
            task.PauseAt(frame);
        }
    }

    /// <summary>Has the running task wait for its turn.</summary>
    internal static void Wait(
        Turnstile gate, PycosTask task, int amount, Frame frame, long deadline, CancellationToken cancellation)
    {
        if (amount != 1 || task.HasExtras)
        {
            task.Extras.WaitAmount = amount;
        }

        gate.Waited++;
        task.BeginWait(frame, gate, deadline, cancellation);
    }

    /// <summary>Called when the task goes on.</summary>
    /// <returns>Whether it has got what it waited for; false at a timeout.</returns>
    internal readonly bool End()
    {
        if (settlement is Settlement.None or Settlement.Knocking)
        {
            return EndWait();
        }

        if (task.WakeReason != WakeReason.Granted)
        {
            if (settlement == Settlement.Taken)
            {
                gate.GiveBack(task, amount);
            }

            task.ThrowIfInterrupted();
        }

        return settlement == Settlement.Taken;
    }

    private bool TrySettleSlowly()
    {
        if (task.Scheduler.StagedWait.Deadline == 0)
        {
            settlement = Settlement.Refused;
            return task.Scheduler.SpendBudget();
        }

        gate.PrepareToWait(task, amount);
        return false;
    }

    private readonly bool EndWait()
    {
        var granted = task.TakeGrant();
        if (granted && task.WakeReason != WakeReason.Granted)
        {
            // It was its turn, and something else was faster: the turn goes to the next one.
            gate.GiveBack(task, amount);
        }

        return task.EndWait();
    }
}
