namespace Pycos.Internals;

/// <summary>Something that a peer has asked for and that takes its time. The peer may call it back; it is over with the session.</summary>
internal sealed class Work : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PycosNode node;
    private readonly Session session;
    private readonly ulong id;
    private int answered;

    /// <summary>Begins it. On the node's thread.</summary>
    internal Work(PycosNode node, Session session, ulong id)
    {
        this.node = node;
        this.session = session;
        this.id = id;
        session.Interests[id] = this;
    }

    /// <summary>Cancelled when nobody wants it any more.</summary>
    internal CancellationToken Token => source.Token;

    /// <summary>Whether the peer has called it back, rather than been lost.</summary>
    internal bool IsCalledBack { get; private set; }

    /// <summary>The peer has called it back: it answers all the same, with what is done.</summary>
    internal void Cancel()
    {
        IsCalledBack = true;
        source.Cancel();
    }

    public void Dispose() => source.Cancel();

    /// <summary>Tells the peer the outcome. On any thread; only the first time counts.</summary>
    internal void Answer(Outcome outcome, Failure? why = null) => Answer((int)outcome, default, why);

    /// <summary>As the other, with something that was asked for and may be long.</summary>
    internal void Answer(int code, EncodedMessage value, Failure? why)
    {
        // Its own answer is nothing that the peer could take back, nor a message that was lost.
        const ulong NoRequest = ulong.MaxValue;
        if (Interlocked.Exchange(ref answered, 1) == 0)
        {
            if (SendLanes.IsLarge(value))
            {
                var request = id;
                session.Lanes.Add(
                    Target.Task(0), value, NoRequest, payload => new ResultFrame(request, code, payload, why, null, 0));
            }
            else
            {
                session.Outbox.Append(new ResultFrame(id, code, value.Payload, why, null, 0));
            }

            node.Post(() => session.Interests.Remove(id));
        }
    }
}
