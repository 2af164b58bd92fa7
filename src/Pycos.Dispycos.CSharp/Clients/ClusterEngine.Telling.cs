namespace Pycos.Internals;

/// <content>What the engine tells of what happens.</content>
internal sealed partial class ClusterEngine
{
    private const int KeptEvents = 1000;

    private readonly Queue<ClusterEvent> recent = new();
    private readonly Lock listening = new();
    private Action<ClusterEvent>? happened;
    private long sequence;

    /// <summary>Raised on the engine's thread; added to and removed from on every thread, once it has begun.</summary>
    public event Action<ClusterEvent>? Happened
    {
        add
        {
            lock (listening)
            {
                happened += value;
                board.TellsChanges = true;
            }
        }

        remove
        {
            lock (listening)
            {
                happened -= value;
                board.TellsChanges = HasListeners;
            }
        }
    }

    public event Action<string, string[], bool>? Wrote;

    public IReadOnlyList<ClusterEvent> Recent => [.. recent];

    /// <summary>Whether anyone hears of it: the end of a job costs an event. On every thread.</summary>
    private bool HasListeners => happened is not null;

    public void Tell(ClusterEventKind kind, string? node, ServerId? server, Job? job, string? text, Exception? failure = null)
    {
        var told = new ClusterEvent(++sequence, Node.WallClock, kind, node, server, job, text) { Failure = failure };
        if (job is null)
        {
            recent.Enqueue(told);
            if (recent.Count > KeptEvents)
            {
                recent.Dequeue();
            }
        }

        happened?.Invoke(told);
    }

    /// <summary>Tells of the servers as if they had just come, and of what is held as if it had just been found.</summary>
    public void TellServers(Action<ClusterEvent> tell)
    {
        foreach (var (_, offer) in held.Values)
        {
            tell(new ClusterEvent(sequence, Node.WallClock, ClusterEventKind.NodeFound, offer.Name, null, null, TextOf(offer)));
        }

        foreach (var link in sessions.SelectMany(static session => session.Attaching).Where(static link => link.IsHeld))
        {
            tell(new ClusterEvent(sequence, Node.WallClock, ClusterEventKind.ServerFound, link.Id.Node, link.Id, null, link.ToString()));
        }

        foreach (var link in links.Values)
        {
            tell(new ClusterEvent(sequence, Node.WallClock, ClusterEventKind.ServerReady, link.Id.Node, link.Id, null, link.ToString()));
        }
    }

    public void TellOutput(string node, NodeReport report) =>
        Wrote?.Invoke($"{node}/{report.Server}", report.Lines ?? [], report.IsError);

    /// <summary>A node takes its servers back: they get no further jobs.</summary>
    public void TellClosing(ClientSession session, string reason)
    {
        Tell(ClusterEventKind.NodeClosing, session.Name, null, null, reason);
        foreach (var link in session.Links)
        {
            board.SuspendServer(link.Id, Now);
        }

        Act();
        Node.NetworkScheduler.Spawn(LeaveAsync(session), new SpawnOptions { Daemon = true, Name = $"leave {session.Name}" });
    }

    public void TellFailedStart(ServerId id, string reason, Exception? failure = null)
    {
        refused[$"server {id}"] = reason;
        DispycosLog.ServerGone(Log, id, ServerExit.NotStarted, reason);
        Tell(ClusterEventKind.ServerNotStarted, id.Node, id, null, reason, failure);
    }
}
