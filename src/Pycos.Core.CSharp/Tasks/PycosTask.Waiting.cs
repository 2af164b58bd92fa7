using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <content>How a task waits and why it goes on. All of it happens on the scheduler's thread.</content>
public abstract partial class PycosTask
{
    /// <summary>How often a wait may throw after the time for clean-up is over before the task is given up.</summary>
    private const int MaxRefusedWaits = 100;

    /// <summary>The innermost frame: where the task goes on.</summary>
    internal Frame Leaf;

    /// <summary>When the present wait ends by timeout; kept in the timer wheel.</summary>
    internal long DeadlineTime;
    internal PycosTask? TimerNext;
    internal PycosTask? TimerPrevious;

    /// <summary>Counts waits, so that what comes late from another thread finds out that its wait is over.</summary>
    internal int WaitSequence;

    private volatile RunState runState;
    internal WakeReason WakeReason;
    internal TaskFlags Flags;
    internal InboxQueue? Inbox;
    private TaskExtras? extras;

    /// <summary>Where the timer wheel keeps the task; the place of a count that only pooled frames need.</summary>
    internal ref ushort TimerSlot => ref Version;

    internal RunState RunState
    {
        get => runState;
        set => runState = value;
    }

    internal bool IsWaiting => RunState == RunState.Waiting;

    /// <summary>What the task waits for, as far as it is known: for messages to people.</summary>
    internal string WaitDescription => !IsWaiting ? "does not wait"
        : (Flags & TaskFlags.Receiving) != 0 ? "waits for a message"
        : (Flags & TaskFlags.Suspended) != 0 ? "is suspended"
        : (Flags & TaskFlags.Foreign) != 0 ? "awaits something that is not of Pycos"
        : Owner is WaitQueue ? "waits for its turn in a queue"
        : "sleeps";

    internal bool HasExtras => extras is not null;

    internal TaskExtras Extras => extras ??= new TaskExtras();

    /// <summary>Goes to the end of the run queue, to go on with something that is done. Other yields use <see cref="PauseAt"/>.</summary>
    internal void YieldAt(Frame frame)
    {
        EnsureRunning();
        SetLeaf(frame);
        Scheduler.MakeReady(this);
    }

    /// <summary>As <see cref="YieldAt"/>, at a place of the task's own code where something may be in its way.</summary>
    /// <param name="frame">Where the task goes on.</param>
    /// <param name="kind">What it would wait for if it had to.</param>
    internal void PauseAt(Frame frame, TaskFlags kind = TaskFlags.None)
    {
        EnsureRunning();
        SetLeaf(frame);
        if ((Flags & TaskFlags.WaitObstacles) == 0 || !PauseAtObstacle(frame, kind))
        {
            Scheduler.MakeReady(this);
        }
    }

    /// <summary>
    /// Suspends the task at a frame until it is woken. A pending exception ends the wait at once.
    /// </summary>
    /// <param name="frame">Where the task goes on.</param>
    /// <param name="queue">Where it waits its turn, if anywhere.</param>
    /// <param name="deadline">When the wait times out, or <see cref="Deadline.Never"/>.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <param name="kind">What the wait is for, where it is for something that has no queue.</param>
    internal void BeginWait(
        Frame frame, WaitQueue? queue, long deadline, CancellationToken cancellation, TaskFlags kind = TaskFlags.None)
    {
        EnsureRunning();
        SetLeaf(frame);
        WaitSequence++;
        // A turn that an earlier wait was given must not be taken for one of this wait, even if this ends before it begins.
        Flags &= ~TaskFlags.HasGrant;
        if ((Flags & TaskFlags.WaitObstacles) != 0 && !MeetObstacle(frame, kind))
        {
            return;
        }

        if (WakeReason == WakeReason.Interrupted)
        {
            Scheduler.MakeReady(this);
            return;
        }

        RunState = RunState.Waiting;
        Flags |= kind;
        queue?.Enqueue(this);
        if (deadline != Deadline.Never)
        {
            Scheduler.Timers.Insert(this, deadline);
        }

        if (cancellation.CanBeCanceled)
        {
            Internals.WaitCancellation.Register(this, cancellation);
        }
    }

    /// <summary>Ends the present wait: out of every list, into the run queue.</summary>
    internal void Wake(WakeReason reason)
    {
        LeaveWait();
        WakeReason = reason;
        Scheduler.MakeReady(this);
    }

    /// <summary>Called by an awaiter when the task goes on.</summary>
    /// <returns>True if what was waited for has come, false at a timeout.</returns>
    internal bool EndWait()
    {
        if (WakeReason == WakeReason.Granted)
        {
            return true;
        }

        if (WakeReason == WakeReason.TimedOut)
        {
            WakeReason = WakeReason.Granted;
            return false;
        }

        throw EndedEarly();
    }

    /// <summary>What was waited for has come after all, together with the timeout or the cancellation.</summary>
    internal void ForgetEarlyEnd() => WakeReason = HasInterruption ? WakeReason.Interrupted : WakeReason.Granted;

    /// <summary>Throws if the task goes on for another reason than that its turn has come.</summary>
    internal void ThrowIfInterrupted()
    {
        if (WakeReason != WakeReason.Granted)
        {
            throw EndedEarly();
        }
    }

    /// <summary>Takes back a wait that the task entered but will not be suspended by.</summary>
    internal void AbandonWait()
    {
        if (RunState == RunState.Waiting)
        {
            LeaveWait();
            RunState = RunState.Running;
        }
        else if (RunState == RunState.Ready)
        {
            Scheduler.TakeBack(this);
            RunState = RunState.Running;
            // Nobody will look at why it would have gone on.
            ForgetEarlyEnd();
        }
    }

    internal void SetForeignWait(ForeignWait wait)
    {
        if (RunState == RunState.Waiting)
        {
            Flags |= TaskFlags.Foreign;
            Extras.ForeignWait = wait;
        }
    }

    internal sealed override PycosTask Waiter => this;

    internal sealed override int WaitAmount => extras?.WaitAmount ?? 1;

    /// <summary>A wait queue has given the task its turn.</summary>
    internal override void Grant()
    {
        Wake(WakeReason.Granted);
        KeepGrant();
    }

    /// <summary>The task was given its turn, and must use it or pass it on.</summary>
    internal void KeepGrant() => Flags |= TaskFlags.HasGrant;

    /// <summary>Whether a wait queue has given the task a turn since it began to wait.</summary>
    internal bool TakeGrant()
    {
        var granted = (Flags & TaskFlags.HasGrant) != 0;
        Flags &= ~TaskFlags.HasGrant;
        return granted;
    }

    private void LeaveWait()
    {
        WaitQueue.Withdraw(this);
        if (TimerSlot != TimerWheel.NoSlot)
        {
            Scheduler.Timers.Remove(this);
        }

        Flags &= ~TaskFlags.WaitKinds;
        if (extras is not null)
        {
            extras.WaitCancellation.Unregister();
            extras.WaitCancellation = default;
            extras.ForeignWait = null;
        }
    }

    /// <summary>Takes the exception that ended the wait, or that arrived while the task was ready.</summary>
    private Exception EndedEarly()
    {
        if (WakeReason == WakeReason.Cancelled)
        {
            WakeReason = extras!.Interruptions is { Count: > 0 } ? WakeReason.Interrupted : WakeReason.Granted;
            return new OperationCanceledException("The wait was cancelled by its token.", extras.WaitToken);
        }

        return TakeInterruption();
    }

    private Exception TakeInterruption()
    {
        var exception = PeekInterruption();
        if (HasInterruption)
        {
            extras!.Interruptions!.Dequeue();
            if (exception is TaskTerminatedException)
            {
                extras.Scope?.LetPass();
                HeedScopes();
            }
        }

        WakeReason = HasInterruption ? WakeReason.Interrupted : WakeReason.Granted;
        return exception;
    }

    /// <summary>Something is in the way of a wait that begins.</summary>
    /// <returns>Whether the task lives and the wait, or an exception instead of it, takes its course.</returns>
    private bool MeetObstacle(Frame frame, TaskFlags kind)
    {
        if (!MeetEnding())
        {
            return false;
        }

        if ((Flags & TaskFlags.HotSwap) != 0)
        {
            extras!.HotSwap!.Approach(frame, kind);
        }

        return true;
    }

    /// <summary>Something is in the way of a pause.</summary>
    /// <returns>Whether the task waits for it, or was given up; otherwise it goes to the end of the run queue.</returns>
    private bool PauseAtObstacle(Frame frame, TaskFlags kind) =>
        !MeetEnding() || ((Flags & TaskFlags.HotSwap) != 0 && extras!.HotSwap!.TryPause(frame, kind));

    /// <summary>Lets the wait throw; gives the task up, and returns false, if it goes on waiting all the same.</summary>
    private bool RefuseWait()
    {
        if (Extras.RefusedWaits++ == MaxRefusedWaits)
        {
            End(PycosTaskStatus.Cancelled);
            return false;
        }

        AddInterruption(new TaskTerminatedException(
            "The task was terminated and the time for its clean-up is over: it can not wait any more."));
        return true;
    }

    /// <summary>
    /// Most tasks suspend where they did before: then nothing is stored, which saves the collector's write barrier.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetLeaf(Frame frame)
    {
        if (Leaf != frame)
        {
            Leaf = frame;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EnsureRunning()
    {
        if (RunState != RunState.Running)
        {
            ThrowNotRunning();
        }
    }

    private void ThrowNotRunning() => throw new WrongSchedulerException(
        $"Task {this} was asked to wait while it is not running. Only the code of a task can make it wait, one await at a time; "
        + "to wait for two things at once, spawn a task for each.");
}
