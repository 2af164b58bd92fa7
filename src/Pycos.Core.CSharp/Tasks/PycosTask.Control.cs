using Pycos.Internals;

namespace Pycos;

/// <content>What others can do to a task: resume it, throw in it, end it.</content>
public abstract partial class PycosTask
{
    /// <summary>Whether the scheduler may finish while this task still lives.</summary>
    public bool IsDaemon => (Flags & TaskFlags.Daemon) != 0;

    /// <summary>
    /// Wakes the task if it is in <see cref="SuspendAsync(TimeSpan?, CancellationToken)"/>. In any other state nothing happens:
    /// resumes are not remembered. Never suspends.
    /// </summary>
    /// <param name="value">What the suspended task gets as the result of its wait.</param>
    /// <returns>
    /// Whether the task was woken. From outside the task's scheduler: whether the request could be passed on.
    /// </returns>
    public bool Resume(object? value = null)
    {
        if (!Scheduler.IsCurrent)
        {
            return Scheduler.TryPost(new PostedAction(() => Resume(value)));
        }

        if ((Flags & TaskFlags.Suspended) == 0)
        {
            return false;
        }

        Extras.ResumeValue = value;
        Wake(WakeReason.Granted);
        return true;
    }

    /// <summary>
    /// Throws an exception in the task where it is suspended, or at its next suspension. Several are thrown in the order in which
    /// they came, one at each suspension. What the task waited for is withdrawn; no message, permit or byte is lost by it.
    /// Never suspends.
    /// </summary>
    /// <param name="exception">The exception.</param>
    /// <returns>
    /// False if the task has ended. From outside the task's scheduler: whether the request could be passed on.
    /// </returns>
    /// <exception cref="InvalidOperationException">A task called it on itself.</exception>
    public bool Throw(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (!Scheduler.IsCurrent)
        {
            return Scheduler.TryPost(new PostedAction(() => Throw(exception)));
        }

        if (RunState == RunState.Running)
        {
            throw new InvalidOperationException($"Task {this} can not Throw in itself. Use the throw statement, or raise in F#.");
        }

        return Interrupt(exception);
    }

    /// <summary>
    /// Ends the task: <see cref="TaskTerminatedException"/> is thrown in it where it is suspended, or at its next suspension, so
    /// that its frames are left innermost first, each with its <c>finally</c> blocks. Clean-up code may itself suspend, for as
    /// long as <see cref="SchedulerOptions.CleanUpTimeout"/>. Never suspends; await the task to see its end.
    /// </summary>
    /// <returns>
    /// False if the task has ended, or was terminated before. From outside the task's scheduler: whether the request could be
    /// passed on.
    /// </returns>
    public bool Terminate()
    {
        if (!Scheduler.IsCurrent)
        {
            return Scheduler.TryPost(new PostedAction(() => Terminate()));
        }

        if (RunState == RunState.Ended || (Flags & TaskFlags.Terminating) != 0)
        {
            return false;
        }

        Flags |= TaskFlags.Terminating;
        Interrupt(new TaskTerminatedException());
        if (RunState != RunState.Ended && (Flags & TaskFlags.Supervises) == 0)
        {
            Scheduler.WatchCleanUp(this);
        }

        return true;
    }

    /// <summary>Makes the running task a daemon, which does not keep its scheduler from finishing, or an ordinary task again.</summary>
    /// <param name="daemon">Whether it is to be a daemon.</param>
    /// <exception cref="WrongSchedulerException">Called for another task than the running one.</exception>
    public void SetDaemon(bool daemon = true)
    {
        if (Scheduler.CurrentOrNull?.RunningTask != this)
        {
            throw new WrongSchedulerException(
                $"Only task {this} itself can change whether it is a daemon. Give SpawnOptions.Daemon when you spawn it, or call "
                + "SetDaemon in its code.");
        }

        if (daemon != IsDaemon)
        {
            Flags ^= TaskFlags.Daemon;
            Scheduler.DaemonChanged(daemon);
        }
    }

    /// <summary>Has a task that its scheduler does not know yet end without taking its first step.</summary>
    internal void TerminateUnstarted()
    {
        Flags |= TaskFlags.Terminating;
        AddInterruption(new TaskTerminatedException());
    }

    /// <summary>Whether an exception waits to be thrown in the task.</summary>
    internal bool HasInterruption => extras?.Interruptions is { Count: > 0 };

    /// <summary>The time for clean-up is over: every wait of the task throws from now on.</summary>
    internal void ExpireCleanUp()
    {
        if (RunState != RunState.Ended)
        {
            Flags |= TaskFlags.CleanUpExpired;
            Interrupt(new TaskTerminatedException(
                $"Task {this} was terminated and has not ended within {Scheduler.Options.CleanUpTimeout}: its clean-up is cut short."));
            if (RunState == RunState.Waiting)
            {
                // For something that can not be made to throw: nothing more can be done for it.
                End(PycosTaskStatus.Cancelled);
            }
        }
    }

    /// <summary>Adds an exception to those that are to be thrown and ends the present wait with it.</summary>
    internal bool Interrupt(Exception exception)
    {
        if (RunState == RunState.Ended)
        {
            return false;
        }

        AddInterruption(exception);
        if (RunState == RunState.Waiting)
        {
            InterruptWait();
        }

        return true;
    }

    private void InterruptWait()
    {
        if ((Flags & TaskFlags.Foreign) == 0)
        {
            Wake(WakeReason.Interrupted);
            return;
        }

        // An awaiter that is not ours does not look for the exception, so it has to be made to throw it. One that can not
        // goes on waiting, and the exception is thrown at the next suspension.
        if (Leaf.TryFailAwaiter(extras!.ForeignWait!.AwaiterType, PeekInterruption()))
        {
            Wake(WakeReason.Granted);
            TakeInterruption();
        }
    }

    /// <summary>
    /// An exception waits to be thrown as a wait for something that is not ours is about to begin. If its awaiter can be made to
    /// throw it, that ends the wait; otherwise the task waits, and the exception is thrown at the next suspension.
    /// </summary>
    internal bool TryThrowByAwaiter(Frame frame, Type awaiterType)
    {
        if (RunState == RunState.Ended)
        {
            return true;
        }

        if (frame.TryFailAwaiter(awaiterType, PeekInterruption()))
        {
            TakeInterruption();
            return true;
        }

        Scheduler.TakeBack(this);
        if ((Flags & TaskFlags.CleanUpExpired) != 0)
        {
            End(PycosTaskStatus.Cancelled);
            return true;
        }

        RunState = RunState.Waiting;
        return false;
    }

    internal void AddInterruption(Exception exception)
    {
        var waiting = Extras.Interruptions ??= new Queue<Exception>();
        waiting.Enqueue(exception);
        if (WakeReason != WakeReason.Cancelled)
        {
            WakeReason = WakeReason.Interrupted;
        }
    }
}
