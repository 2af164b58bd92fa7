namespace Pycos.Internals;

/// <summary>A call that a thread of a pool makes for a task.</summary>
internal abstract class BlockingJob(Scheduler scheduler)
{
    private const int Pending = 0;
    private const int Started = 1;
    private const int Abandoned = 2;

    private int state;

    /// <summary>Where the task waits. Granted on its scheduler: a task that waits no more has left it, so nobody else is woken.</summary>
    internal WaitQueue Done { get; } = new();

    /// <summary>The jobs that must not run beside this one, if any.</summary>
    internal BlockingLane? Lane { get; init; }

    internal bool IsDone { get; private set; }

    /// <summary>Runs the call, unless its task has given it up before.</summary>
    internal void Run()
    {
        if (Interlocked.CompareExchange(ref state, Started, Pending) == Pending)
        {
            Call();
            scheduler.TryPost(new PostedAction(Complete));
        }
    }

    /// <summary>The task waits no more: the call does not begin, or its token is cancelled.</summary>
    internal void Abandon()
    {
        if (Interlocked.CompareExchange(ref state, Abandoned, Pending) == Started)
        {
            Cancel();
        }
    }

    private protected abstract void Call();

    private protected abstract void Cancel();

    private void Complete()
    {
        IsDone = true;
        Done.GrantAll();
    }
}
