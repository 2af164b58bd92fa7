namespace Pycos.Internals;

/// <summary>A call that is open at a peer: first it is told whether it was started, then how it has ended.</summary>
internal abstract class CallRequest(Scheduler home) : OutcomeRequest(home)
{
    private readonly Lock gate = new();
    private bool isAbandoned;
    private RemoteTask? started;

    /// <summary>When to try again, if there is no room.</summary>
    internal uint RetryAfter { get; private set; }

    // Until it is refused or has ended: a start that is told late must find somebody who ends what nobody wants any more.
    internal override bool StaysOpen => true;

    /// <summary>Nobody wants it any more: what was started, or is still, is terminated.</summary>
    internal void Abandon()
    {
        RemoteTask? stray;
        lock (gate)
        {
            isAbandoned = true;
            stray = started;
        }

        stray?.Terminate();
    }

    internal override bool Answer(in ResultFrame result)
    {
        RetryAfter = result.RetryAfter;
        if (result.Started is not { } number)
        {
            return base.Answer(result);
        }

        bool isStray;
        lock (gate)
        {
            started = Begin((long)number);
            isStray = isAbandoned;
        }

        Outcome.TrySettle((int)Internals.Outcome.Delivered);
        if (isStray)
        {
            started.Terminate();
        }

        return false;
    }

    internal override void Lose()
    {
        if (started is { } lost)
        {
            End(new MonitorStatus(lost, MonitorKind.PeerLost, null, new PeerLostException(
                $"The node of task {lost} is lost, so it is not known what became of the call.")));
        }
        else
        {
            base.Lose();
        }
    }

    internal abstract void TakeDown(Peer from, in DownFrame down);

    private protected abstract RemoteTask Begin(long number);

    private protected abstract void End(MonitorStatus status);
}
