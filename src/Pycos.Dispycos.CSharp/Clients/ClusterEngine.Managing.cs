namespace Pycos.Internals;

/// <content>What is done with whole nodes. On the engine's thread.</content>
internal sealed partial class ClusterEngine
{
    private readonly HashSet<NodeId> closedNodes = [];

    /// <summary>Whether the client's own node serves, or will.</summary>
    public bool ServesLocally { get; private set; }

    /// <summary>Uses the servers of the client's own node.</summary>
    public async Coroutine AddLocalNodeAsync(NodeOffer offer) => ServesLocally = await AddNodeAsync(null, offer);

    /// <summary>The session at a node, which may be called by its name or its place.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public ClientSession SessionOf(string node) => FindSession(node) ?? throw NoNode(node);

    /// <summary>Lets no further jobs begin at a node, or lets them begin again; does nothing if that is so.</summary>
    public void SuspendNode(ClientSession session, bool suspends)
    {
        if (session.IsSuspended == suspends)
        {
            return;
        }

        session.IsSuspended = suspends;
        foreach (var link in session.Links)
        {
            if (suspends)
            {
                board.SuspendServer(link.Id, Now);
            }
            else
            {
                board.ResumeServer(link.Id, Now);
            }
        }

        Tell(suspends ? ClusterEventKind.NodeSuspended : ClusterEventKind.NodeResumed, session.Name, null, null, null);
        Act();
    }

    /// <summary>Gives a node back, and does not use it again.</summary>
    /// <param name="session">The session there.</param>
    /// <param name="mode">What becomes of jobs that run.</param>
    /// <param name="timeout">After how long they are told to end in any case.</param>
    public async Coroutine CloseNodeAsync(ClientSession session, ClusterCloseMode mode, TimeSpan? timeout)
    {
        closedNodes.Add(session.Offer.Id);
        Suspend(session.Links);
        session.IsSuspended = true;
        var deadline = Node.NetworkScheduler.DeadlineAfter(timeout);
        while (mode == ClusterCloseMode.Drain && Now < deadline && IsServing(session))
        {
            await PycosTask.SleepAsync(LeaveInterval);
        }

        await session.CloseAsync(interrupts: true, Options.Grace + Options.StartTimeout);
    }

    /// <summary>Gives a node back and asks it for servers again, which run all setups anew.</summary>
    /// <param name="session">The session there.</param>
    /// <param name="mode">What becomes of jobs that run.</param>
    /// <param name="timeout">After how long they are told to end in any case.</param>
    /// <param name="setup">What runs on the node; <see langword="null"/> for what ran there before.</param>
    /// <exception cref="InvalidOperationException">The node does not serve again.</exception>
    public async Coroutine RestartNodeAsync(ClientSession session, ClusterCloseMode mode, TimeSpan? timeout, CodePickle? setup)
    {
        var offer = session.Offer;
        session.ComesBack = true;
        await CloseNodeAsync(session, mode, timeout);
        if (setup is { } own)
        {
            ownSetups[offer.Id] = own;
        }

        var deadline = Node.NetworkScheduler.DeadlineAfter(Options.StartTimeout);
        while (!await OpenSessionAsync(session.Peer, offer, session.Cpus))
        {
            // Its servers may not be quite gone yet.
            if (Now >= deadline)
            {
                board.NodeGone(session.Name, "it did not come back when it was restarted", Now);
                Act();
                throw new InvalidOperationException($"Node {session.Name} has not come back: {refused.GetValueOrDefault(offer.Name, "it is gone")}.");
            }

            await PycosTask.SleepAsync(LeaveInterval);
        }

        closedNodes.Remove(offer.Id);
    }

    private ClientSession? FindSession(string node) =>
        sessions.Find(session => session.Name == node) ?? sessions.Find(session => IsCalled(session.Offer, session.Name, node));

    private static bool IsCalled(NodeOffer offer, string name, string node) =>
        name == node || offer.Location is { } place && (place.ToString() == node || place.Address.ToString() == node);

    private ArgumentException NoNode(string node)
    {
        var known = sessions.Select(static session => session.Name).Concat(held.Values.Select(static waiting => waiting.Offer.Name));
        return new ArgumentException(
            $"There is no node \"{node}\" in this cluster; there are: {string.Join(", ", known.Distinct().DefaultIfEmpty("none"))}.", nameof(node));
    }
}
