using Pycos.Internals;

namespace Pycos.Testing.Internals;

/// <summary>A scheduler without a thread, and its poller.</summary>
internal sealed record SimulatedScheduler(Scheduler Scheduler, SimulatedPoller Poller)
{
    /// <summary>Whether a round of its loop would find something to do now.</summary>
    internal bool IsRunnable(long now) => Scheduler.HasWork || Poller.HasReports || Scheduler.NextDeadline <= now;

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
