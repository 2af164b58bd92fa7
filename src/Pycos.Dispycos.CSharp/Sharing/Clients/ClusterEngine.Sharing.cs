namespace Pycos.Internals;

/// <content>Nodes whose processors a scheduler shares.</content>
internal sealed partial class ClusterEngine
{
    /// <summary>The client's place at a scheduler; null without one.</summary>
    public ClusterMember? Member { get; private set; }

    public ClusterMember JoinScheduler(SeedPlace place) => Member = new ClusterMember(this, place);

    public ClientSession? SessionAt(NodeId node) => sessions.Find(session => session.Offer.Id == node && !session.IsOver);

    /// <summary>Asks a node for as many servers as the scheduler has granted.</summary>
    public async Coroutine<bool> AddSharedNodeAsync(Peer peer, NodeOffer offer, int cpus) =>
        await OpenSessionAsync(peer, offer, cpus) && await AskAsync(() => SessionAt(offer.Id) is not null);

    /// <summary>How many servers of a node are wanted at most.</summary>
    public int LimitAt(NodeOffer offer)
    {
        var wanted = Rules.Decide(offer with { FreeCpus = offer.Cpus, Refusal = null });
        if (wanted.Servers <= 0)
        {
            Refuse(offer.Name, wanted.Reason);
        }

        return Math.Max(0, wanted.Servers);
    }

    /// <summary>Leaves a node when no job runs there any more.</summary>
    public async Coroutine LeaveNodeAsync(ClientSession session)
    {
        Suspend([.. session.Links]);
        await LeaveAsync(session);
    }

    /// <summary>Gives servers of a node back: those without a job first, others when theirs have ended.</summary>
    /// <param name="session">The session.</param>
    /// <param name="wanted">How many servers it may keep now.</param>
    public async Coroutine GiveBackAsync(ClientSession session, Func<int> wanted)
    {
        var chosen = new List<ServerLink>();
        while (!session.IsOver && session.Cpus - wanted() is > 0 and var excess)
        {
            chosen.RemoveAll(link => FindServer(link.Id) is null);

            // Those that are not there yet, or not any more, the node takes by itself.
            var needed = Math.Max(0, excess - Math.Max(0, session.Cpus - session.Links.Count()));
            var more = session.Links
                .Except(chosen)
                .OrderBy(link => board.IsIdle(link.Id) ? 0 : 1)
                .ThenByDescending(link => link.Id.Number)
                .Take(needed - chosen.Count)
                .ToArray();
            Suspend(more);
            chosen.AddRange(more);
            if (chosen.TrueForAll(link => board.IsIdle(link.Id)))
            {
                await session.ResizeAsync(wanted(), [.. chosen.Select(link => link.Id.Number)]);
                chosen.Clear();
            }

            await PycosTask.SleepAsync(LeaveInterval);
        }

        foreach (var link in chosen)
        {
            board.ResumeServer(link.Id, Now);
        }

        Act();
    }

    private void Suspend(IEnumerable<ServerLink> links)
    {
        foreach (var link in links)
        {
            board.SuspendServer(link.Id, Now);
        }

        Act();
    }
}
