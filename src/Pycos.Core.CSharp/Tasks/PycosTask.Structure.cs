using Pycos.Internals;

namespace Pycos;

/// <content>What cancelled scopes do to the waits of a task.</content>
public abstract partial class PycosTask
{
    /// <summary>
    /// Goes to the end of the run queue. What makes waits throw makes this throw too, so that nobody escapes it by being busy.
    /// </summary>
    internal void PauseAt(Frame frame, TaskFlags kind = TaskFlags.None)
    {
        EnsureRunning();
        SetLeaf(frame);
        if ((Flags & TaskFlags.WaitObstacles) == 0 || MeetObstacle(frame, kind))
        {
            Scheduler.MakeReady(this);
        }
    }

    /// <summary>Notes whether the waits of the task throw, after its scopes have changed.</summary>
    internal void HeedScopes()
    {
        if (extras!.Scope?.Firing is null)
        {
            Flags &= ~TaskFlags.InFiredScope;
        }
        else
        {
            Flags |= TaskFlags.InFiredScope;
        }
    }

    /// <summary>The frames of the task are dropped, so its waits throw no more what their scopes made them throw.</summary>
    internal void ForgetScopes()
    {
        HeedScopes();
        if (WakeReason == WakeReason.Interrupted)
        {
            ForgetEarlyEnd();
        }
    }

    /// <summary>A scope of the task has been cancelled.</summary>
    internal void EndWaitOfFiredScope()
    {
        HeedScopes();
        if ((Flags & TaskFlags.InFiredScope) != 0 && RunState == RunState.Waiting)
        {
            InterruptWait();
        }
    }

    /// <summary>
    /// The slow path of a wait that begins. False if the task has been given up; what makes the wait throw is told by
    /// <see cref="WakeReason"/>.
    /// </summary>
    /// <param name="frame">Where the task waits.</param>
    /// <param name="kind">What for, where that has no queue.</param>
    private bool MeetObstacle(Frame frame, TaskFlags kind)
    {
        _ = (frame, kind);
        if ((Flags & TaskFlags.CleanUpExpired) != 0 && !RefuseWait())
        {
            return false;
        }

        if ((Flags & TaskFlags.InFiredScope) != 0)
        {
            WakeReason = WakeReason.Interrupted;
        }

        return true;
    }

    /// <summary>What is to be thrown next: what others have thrown in the task, else the exception of its cancelled scope.</summary>
    private Exception PeekInterruption() =>
        HasInterruption ? extras!.Interruptions!.Peek() : extras!.Scope!.Firing!.MakeException();
}
