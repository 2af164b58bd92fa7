namespace Pycos.Internals;

/// <summary>
/// Stands in for the leaf of a task that must give way to others just when it could enter something: it enters when its next
/// turn comes. Had it entered first and given way then, everybody else would have to wait for it, and from then on for each
/// other: whoever leaves finds a waiter, and stands behind all of them when it comes again.
/// </summary>
internal sealed class Knock : Frame
{
    private PycosTask task = null!;
    private Turnstile gate = null!;
    private Frame leaf = null!;
    private int amount;
    private long deadline;
    private CancellationToken cancellation;

    private Knock() => State = FrameState.Started;

    /// <summary>What <see cref="deadline"/> is for a wait that takes no time.</summary>
    private const long Now = long.MinValue;

    /// <summary>Puts a task to the end of the run queue, to enter when its turn comes.</summary>
    /// <param name="task">The running task.</param>
    /// <param name="gate">What it enters.</param>
    /// <param name="amount">How much of it.</param>
    /// <param name="frame">Where the task goes on.</param>
    internal static void Begin(PycosTask task, Turnstile gate, int amount, Frame frame)
    {
        var scheduler = task.Scheduler;
        var (nanoseconds, cancellation) = scheduler.StagedWait;
        var knock = scheduler.FreeKnocks ?? new Knock();
        scheduler.FreeKnocks = knock.Next as Knock;
        knock.Next = null;
        knock.task = task;
        knock.gate = gate;
        knock.leaf = frame;
        knock.amount = amount;
        knock.deadline = nanoseconds == 0 ? Now : scheduler.DeadlineAfter(nanoseconds);
        knock.cancellation = cancellation;
        // That of an earlier wait; see BeginWait.
        task.TakeGrant();
        task.PauseAt(knock);
    }

    /// <summary>It is the task's turn: enters, or begins to wait.</summary>
    internal override void Step()
    {
        task.Leaf = leaf;
        // An exception that came meanwhile is thrown when the leaf goes on.
        if (task.WakeReason == WakeReason.Granted)
        {
            Enter();
        }

        Recycle();
    }

    private void Enter()
    {
        if (gate.TryTake(task, amount))
        {
            task.KeepGrant();
        }
        else if (deadline == Now)
        {
            task.WakeReason = WakeReason.TimedOut;
        }
        else
        {
            Turn.Wait(gate, task, amount, leaf, deadline, cancellation);
        }
    }

    private void Recycle()
    {
        var scheduler = task.Scheduler;
        task = null!;
        leaf = null!;
        gate = null!;
        cancellation = default;
        Next = scheduler.FreeKnocks;
        scheduler.FreeKnocks = this;
    }
}
