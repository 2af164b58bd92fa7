namespace Pycos.Internals;

/// <summary>
/// Calls a function on the scheduler's thread at a time. It takes a turn as a task does, since that is what the timer wheel and
/// the run queue know, but it is not one: the scheduler does not count it, wait for it or terminate it.
/// </summary>
internal sealed class Alarm(Scheduler scheduler, Action action) : PycosTask(scheduler)
{
    internal override object? ResultObject => null;

    private protected override string DefaultName => "alarm";

    /// <summary>Sets it to a time, unless it is set to an earlier one.</summary>
    internal void SetTo(long deadline)
    {
        if (RunState == RunState.Ready)
        {
            // It is about to go off, and who set it will look then.
            return;
        }

        if (TimerSlot != TimerWheel.NoSlot)
        {
            if (DeadlineTime <= deadline)
            {
                return;
            }

            Scheduler.Timers.Remove(this);
        }

        RunState = RunState.Waiting;
        Scheduler.Timers.Insert(this, deadline);
    }

    /// <summary>Has it not go off, unless it is about to: then who set it will look.</summary>
    internal void Unset()
    {
        if (TimerSlot != TimerWheel.NoSlot)
        {
            Scheduler.Timers.Remove(this);
        }
    }

    internal override void Step()
    {
        RunState = RunState.Waiting;
        action();
    }

    internal override void ReleaseFrame()
    {
    }

    private protected override void ForgetResult()
    {
    }
}
