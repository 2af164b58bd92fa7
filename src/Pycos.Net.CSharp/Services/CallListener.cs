namespace Pycos.Internals;

/// <summary>A peer that waits for a call, by one of its numbers. With its session it is gone.</summary>
internal sealed class CallListener : IDisposable
{
    private readonly PycosNode node;
    private readonly Session session;
    private readonly ulong id;
    private readonly ServiceRun run;

    /// <summary>Order is kept by the calling task, as for other ends that it waits for.</summary>
    private readonly Target lane;
    private volatile bool isCalledBack;

    /// <summary>Begins to listen. On the node's thread.</summary>
    internal CallListener(PycosNode node, Session session, ulong id, Target caller, ServiceRun run)
    {
        this.node = node;
        this.session = session;
        this.id = id;
        this.run = run;
        lane = caller;
        session.Interests[id] = this;
    }

    internal bool IsCalledBack => isCalledBack;

    internal ServiceRun Run => run;

    /// <summary>The peer does not want the call any more, if it was not started yet.</summary>
    internal void CallBack() => isCalledBack = true;

    /// <summary>The session is over.</summary>
    public void Dispose()
    {
        isCalledBack = true;
        run.Leave(this);
    }

    internal void TellStart(PycosTask task) =>
        session.Outbox.Append(new ResultFrame(id, 0, Payload.None, null, (ulong)task.Id, 0));

    internal void Refuse(Outcome outcome, Failure? why)
    {
        session.Outbox.Append(new ResultFrame(id, (int)outcome, Payload.None, why, null, 0));
        Forget();
    }

    internal void TellEnd(in DownFrame end)
    {
        var down = end with { Id = id };
        session.Lanes.Add(lane, new EncodedMessage(down.Value.Tag, down.Value.Bytes), 0, payload => down with { Value = payload });
        Forget();
    }

    private void Forget() => node.Post(() => session.Interests.Remove(id));
}
