using System.Diagnostics;
using System.Globalization;

namespace Pycos.Internals;

/// <summary>
/// A client at a scheduler: keeps its place there, and has as many servers of each node as it may. While the scheduler is away, all stays as it
/// is. On the engine's thread.
/// </summary>
[DebuggerDisplay("{Explain(),nq}")]
internal sealed class ClusterMember : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly ClusterEngine engine;
    private readonly SchedulerLink link;
    private readonly Dictionary<NodeId, SharedNode> nodes = [];
    private TaskRef<ClientShares> shares;
    private PycosTask? taking;
    private volatile ClientShares? last;
    private volatile string? sentAway;
    private volatile bool isClosed;
    private bool wasThere;

    internal ClusterMember(ClusterEngine engine, SeedPlace place)
    {
        this.engine = engine;
        link = new SchedulerLink(engine.Node, place, GreetAsync);
        link.Changed += NoteLink;
    }

    internal Guid Id { get; } = Guid.NewGuid();

    /// <summary>0 if it is its turn, else its place in the queue; null if the scheduler has not said it yet. On every thread.</summary>
    internal int? Position => sentAway is null ? last?.Position : null;

    internal void Begin()
    {
        link.Begin();
        engine.Node.Start("warning of no servers", WarnAsync());
    }

    /// <summary>Opens no further sessions.</summary>
    public void Dispose() => isClosed = true;

    /// <summary>Gives the place up.</summary>
    internal async Coroutine LeaveAsync()
    {
        link.Dispose();
        if (link.Peer is { } peer)
        {
            try
            {
                using var leave = new RemoteService<Guid, bool>(engine.Node, peer, SharingNames.Leave);
                await leave.CallAsync(Id, CallTimeout);
            }
            catch (ServiceCallException)
            {
                // It will see that this process has ended.
            }
        }
    }

    /// <summary>Sees to it that a node has as many servers as it should.</summary>
    internal void Look(NodeId id)
    {
        if (nodes.TryGetValue(id, out var node) && !node.IsBusy && !isClosed)
        {
            node.IsBusy = true;
            engine.Node.Start($"servers of {node.Share.Name}", KeepAsync(node));
        }
    }

    /// <summary>How things are at the scheduler, in words.</summary>
    internal string Explain()
    {
        var problem = link.Problem is { } why ? $"Scheduler {link.Place}: {why}." : "";
        if (sentAway is { } reason)
        {
            return $"Scheduler {link.Place} has sent this client away: {reason}.";
        }

        return last is { } told ? $"{PlaceOf(told)} {problem}".TrimEnd() : problem;
    }

    private string PlaceOf(ClientShares told)
    {
        var since = told.Since.ToString("u", CultureInfo.InvariantCulture);
        return told.Position == 0
            ? $"It is its turn at scheduler {told.Scheduler} at {link.Place}, whose nodes have {told.Cpus} processors."
            : $"It is {Ordinal(told.Position)} in the queue of scheduler {told.Scheduler} at {link.Place}, since {since}.";
    }

    private static string Ordinal(int number) => (number % 100) switch
    {
        11 or 12 or 13 => $"{number}th",
        _ => (number % 10) switch { 1 => $"{number}st", 2 => $"{number}nd", 3 => $"{number}rd", _ => $"{number}th" },
    };

    private async Coroutine<string?> GreetAsync(Peer peer)
    {
        taking?.Terminate();
        shares = engine.Node.NetworkScheduler.Spawn<ClientShares>(
            TakeAsync, new SpawnOptions { Daemon = true, Name = "shares of the scheduler" }, InboxOptions.Unbounded);
        taking = shares.Task;
        return await EnterAsync(peer);
    }

    private async Coroutine<string?> EnterAsync(Peer peer)
    {
        using var enter = new RemoteService<ClientEntrance, ClientAdmission>(engine.Node, peer, SharingNames.Client);
        var options = engine.Options;
        var limits = nodes.Where(node => node.Value.Limit is not null).Select(node => new NodeCount(node.Key.Number, node.Key.Incarnation, node.Value.Limit!.Value));
        var answer = await enter.CallAsync(
            new ClientEntrance(Id, options.Name, options.Weight, options.MaxServers ?? int.MaxValue, [.. limits], shares), CallTimeout);
        if (answer is { IsFinal: true, Refusal: { } reason })
        {
            SendAway(reason);
        }

        return answer.Refusal;
    }

    private void NoteLink()
    {
        if (link.Peer is not null)
        {
            wasThere = true;
            engine.Tell(ClusterEventKind.SchedulerMet, null, null, null, link.Place);
        }
        else if (wasThere && !isClosed)
        {
            wasThere = false;
            engine.Tell(ClusterEventKind.SchedulerLost, null, null, null, $"{link.Place}: {link.Problem}");
        }
    }

    private async Coroutine TakeAsync(Inbox<ClientShares> inbox)
    {
        while (true)
        {
            Take(await inbox.ReceiveAsync());
        }
    }

    private void Take(ClientShares told)
    {
        if (told.Ended is { } reason)
        {
            SendAway(reason);
            return;
        }

        var before = last;
        last = told;
        if (before?.Position != told.Position)
        {
            engine.Tell(ClusterEventKind.Queued, null, null, null, PlaceOf(told));
        }

        foreach (var share in told.Nodes)
        {
            if (!nodes.TryGetValue(share.Node, out var node))
            {
                nodes.Add(share.Node, node = new SharedNode(share with { Cpus = 0 }));
            }

            if (share.Cpus != node.Share.Cpus)
            {
                var kind = share.Cpus > node.Share.Cpus ? ClusterEventKind.ServersGranted : ClusterEventKind.ServersTakenBack;
                engine.Tell(kind, share.Name, null, null, $"{share.Cpus} processors");
            }

            node.Share = share;
            Look(share.Node);
        }
    }

    private void SendAway(string reason)
    {
        if (sentAway is not null)
        {
            return;
        }

        sentAway = reason;
        link.Dispose();
        engine.Tell(ClusterEventKind.SentAway, null, null, null, reason);
        foreach (var (id, node) in nodes)
        {
            node.Share = node.Share with { Cpus = 0 };
            Look(id);
        }
    }

    private async Coroutine KeepAsync(SharedNode node)
    {
        try
        {
            while (!isClosed)
            {
                var session = engine.SessionAt(node.Share.Node);
                if ((session?.Cpus ?? 0) == node.Wanted)
                {
                    return;
                }

                try
                {
                    await ComeNearerAsync(node, session);
                }
                catch (Exception failure) when (failure is ServiceCallException or PeerRefusedException or PeerLostException)
                {
                    engine.Refuse(node.Share.Name, failure.Message);
                    await PycosTask.SleepAsync(RetryPause);
                }
            }
        }
        finally
        {
            node.IsBusy = false;
        }
    }

    private async Coroutine ComeNearerAsync(SharedNode node, ClientSession? session)
    {
        if (session is null)
        {
            if (node.HasServed && !engine.HasWaitingJobs)
            {
                // One that took its servers back is asked again when there is something to do.
                await PycosTask.SleepAsync(RetryPause);
            }
            else if (!await OpenAsync(node))
            {
                await PycosTask.SleepAsync(RetryPause);
            }
        }
        else if (node.Wanted == 0)
        {
            node.HasServed = false;
            await engine.LeaveNodeAsync(session);
        }
        else if (node.Wanted > session.Cpus)
        {
            var before = session.Cpus;
            await session.ResizeAsync(node.Wanted, []);
            if (session.Cpus == before)
            {
                await PycosTask.SleepAsync(RetryPause);
            }
        }
        else
        {
            await engine.GiveBackAsync(session, () => isClosed ? session.Cpus : node.Wanted);
        }
    }

    private async Coroutine<bool> OpenAsync(SharedNode node)
    {
        if (node.Share.Location is not { } location)
        {
            engine.Refuse(node.Share.Name, "it accepts no connections");
            return false;
        }

        await engine.Node.ConnectAsync(location);
        if (engine.Node.Peers.Find(node.Share.Node) is not { } peer)
        {
            engine.Refuse(node.Share.Name, $"another node answers at {location}");
            return false;
        }

        using var service = new RemoteService<int, NodeOffer>(engine.Node, peer, ComputingNames.Offer);
        var offer = await service.CallAsync(0, engine.Options.StartTimeout);
        if (node.Limit is null && (node.Limit = engine.LimitAt(offer)) < offer.Cpus && link.Peer is { } scheduler)
        {
            // What this client does not want others can have.
            await EnterAsync(scheduler);
        }

        return node.Wanted == 0 || isClosed || (node.HasServed = await engine.AddSharedNodeAsync(peer, offer, node.Wanted));
    }

    private async Coroutine WarnAsync()
    {
        await PycosTask.SleepAsync(engine.Options.WarnAfter);
        if (engine.ServerCount == 0 && !isClosed)
        {
            DispycosLog.NothingFound(engine.Log, engine.Options.WarnAfter.TotalSeconds, engine.Explain());
        }
    }
}
