using Pycos.Internals;

namespace Pycos.Testing.Internals;

/// <summary>A scheduler without a thread, and its poller.</summary>
internal sealed record SimulatedScheduler(Scheduler Scheduler, SimulatedPoller Poller)
{
    /// <summary>Whether its process was stopped: it does nothing, and no time is too late for it.</summary>
    internal bool IsSuspended { get; set; }

    /// <summary>When it has something to do next, if nothing comes from outside.</summary>
    internal long NextDeadline => IsSuspended ? Deadline.Never : Scheduler.NextDeadline;

    /// <summary>Whether a round of its loop would find something to do now.</summary>
    internal bool IsRunnable(long now) => !IsSuspended && (Scheduler.HasWork || Poller.HasReports || Scheduler.NextDeadline <= now);

    internal void RunRound()
    {
        Scheduler.Enter();
        try
        {
            Scheduler.RunRound(0);
        }
        finally
        {
            Scheduler.Leave();
        }
    }

    internal void Within(Action action)
    {
        Scheduler.Enter();
        try
        {
            action();
        }
        finally
        {
            Scheduler.Leave();
        }
    }
}
