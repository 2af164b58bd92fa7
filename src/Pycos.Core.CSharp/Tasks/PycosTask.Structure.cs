using Pycos.Internals;

namespace Pycos;

/// <content>What cancelled scopes do to the waits of a task.</content>
public abstract partial class PycosTask
{
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
    /// Has a wait that begins throw if the time for clean-up is over or a scope around it was cancelled, which is told by
    /// <see cref="WakeReason"/>. False if the task has been given up.
    /// </summary>
    private bool MeetEnding()
    {
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
