namespace Pycos.Internals;

/// <content>The nodes that a client uses, and those that it does not.</content>
internal sealed partial class ClusterEngine
{
    private readonly Dictionary<string, string> refused = new(StringComparer.Ordinal);

    public int ServerCount => links.Count;

    /// <summary>Asks a node for servers.</summary>
    /// <returns>Whether it serves this client.</returns>
    public async Coroutine<bool> AddNodeAsync(Peer? peer, NodeOffer offer)
    {
        if (notSetUp.ContainsKey(offer.Id) || closedNodes.Contains(offer.Id))
        {
            return false;
        }

        var wanted = Rules.Decide(offer);
        if (wanted.Servers <= 0)
        {
            Refuse(offer.Name, wanted.Reason);
            return false;
        }

        return !IsHeld(peer, offer) && await OpenSessionAsync(peer, offer, wanted.Servers);
    }

    private async Coroutine<bool> OpenSessionAsync(Peer? peer, NodeOffer offer, int cpus)
    {
        var session = new ClientSession(this, peer, offer) { Name = NameFor(offer) };
        if (await session.OpenAsync(cpus) is { } refusal)
        {
            Refuse(offer.Name, refusal);
            return false;
        }

        Post(() =>
        {
            sessions.Add(session);
            refused.Remove(offer.Name);
            Tell(ClusterEventKind.NodeJoined, session.Name, null, null, $"{session.Cpus} servers");
        });
        return true;
    }

    /// <summary>Notes, and tells once, why a node is not used.</summary>
    public void Refuse(string node, string reason) => Post(() =>
    {
        if (refused.TryGetValue(node, out var known) && known == reason)
        {
            return;
        }

        refused[node] = reason;
        DispycosLog.NodeRefused(Log, node, reason);
        Tell(ClusterEventKind.NodeRefused, node, null, null, reason);
    });

    /// <summary>What was seen of nodes, in words.</summary>
    public string Explain()
    {
        var peers = Node.ConnectedPeers.Count;
        var why = refused.Count == 0
            ? ""
            : " Not used: " + string.Join("; ", refused.Select(node => $"{node.Key}, since {node.Value}")) + ".";
        var unanswered = Node.UnansweredPlaces;
        var where = unanswered.Count == 0 ? "" : $" Not met: {string.Join("; ", unanswered)}.";
        return $"{peers} peers are connected, {sessions.Count} nodes serve jobs.{why}{where}{(Member is null ? "" : " " + Member.Explain())}";
    }

    /// <summary>Asks for something of a server.</summary>
    public void Ask(ServerId id, ServerAction action, ServerExit exit)
    {
        if (links.TryGetValue(id, out var link))
        {
            board.SuspendServer(id, Now);
            Act();
            link.Session.Ask(link, action, exit);
        }
    }

    /// <summary>Cancels all jobs, or those only that have not begun.</summary>
    public Coroutine<bool> CancelAllAsync(string reason, bool pendingOnly) => AskAsync(() =>
    {
        board.CancelAll(reason, pendingOnly, Now);
        Act();
        return true;
    });

    /// <summary>Waits until no job is left but those of actors, which do not end by themselves.</summary>
    public async Coroutine WaitUntilIdleAsync(TimeSpan? timeout)
    {
        var home = PycosTask.Current.Scheduler;
        var deadline = home.DeadlineAfter(timeout);
        foreach (var job in await AskAsync<IReadOnlyList<Job>>(() => [.. Jobs.Where(job => job is not ActorJob)]))
        {
            var answer = new Answer<bool>(home);
            job.WhenLeavable(() => answer.TrySettle(true));
            if (!await answer.WaitAsync(deadline))
            {
                return;
            }
        }
    }

    /// <summary>Has all nodes end their sessions, at the same time; then no job is left.</summary>
    public async Coroutine CloseAsync()
    {
        var open = await AskAsync<IReadOnlyList<ClientSession>>(() => [.. sessions]);
        await CancelAllAsync("the cluster is closed", pendingOnly: false);
        var closing = open.Select(session => Node.NetworkScheduler.Spawn(
            session.CloseAsync(interrupts: true, Options.Grace + Options.StartTimeout))).ToList();
        foreach (var task in closing)
        {
            await task;
        }
    }

    /// <summary>The node's name, or one that no other node has.</summary>
    private string NameFor(NodeOffer offer) =>
        sessions.TrueForAll(session => session.Name != offer.Name) ? offer.Name : $"{offer.Name}:{offer.Location?.Port}";
}
