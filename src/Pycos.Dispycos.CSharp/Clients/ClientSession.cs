namespace Pycos.Internals;

/// <summary>A client's session at one node: the servers that the node has started for it. On the engine's thread.</summary>
internal sealed partial class ClientSession(ClusterEngine engine, Peer? peer, NodeOffer offer)
{
    private readonly Dictionary<int, ServerLink> links = [];
    private readonly HashSet<(int Number, int Incarnation)> ended = [];
    private readonly HashSet<ServerLink> attaching = [];
    private TaskRef<NodeReport> reports;
    private IDisposable? watch;

    public Guid Number { get; } = Guid.NewGuid();

    public NodeOffer Offer => offer;

    /// <summary>The node's labels, and one more if it goes on when its clients have gone.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; } = peer is null
        ? offer.Labels
        : new Dictionary<string, string>(offer.Labels) { [DetachedWish.NodeLabel] = "" };

    /// <summary>The node's name, with its port where names do not tell nodes apart.</summary>
    public string Name { get; init; } = offer.Name;

    /// <summary>How many servers the node has promised.</summary>
    public int Cpus { get; private set; }

    public NodeAvailability Availability { get; private set; } = offer.Availability;

    public bool IsOver { get; private set; }

    private TimeSpan? IdleTimeout => peer is null ? null : engine.IdleTimeoutOf(offer.Id);

    /// <summary>Where the node is; <see langword="null"/> for the client's own.</summary>
    public Peer? Peer => peer;

    /// <summary>Whether its servers get no jobs until it is resumed, those that come later included.</summary>
    public bool IsSuspended { get; set; }

    /// <summary>Whether the node serves again as soon as the session is over.</summary>
    public bool ComesBack { get; set; }

    /// <summary>Servers that do not get jobs yet.</summary>
    public IEnumerable<ServerLink> Attaching => attaching;

    public IEnumerable<ServerLink> Links => links.Values;

    /// <summary>What runs once on the node, before its servers get jobs.</summary>
    public NodeSetupRun? Setup { get; private set; }

    /// <summary>Asks the node for servers.</summary>
    /// <returns>Why it refuses; <see langword="null"/> if it does not.</returns>
    public async Coroutine<string?> OpenAsync(int cpus)
    {
        reports = engine.Node.NetworkScheduler.Spawn<NodeReport>(
            TakeReportsAsync, new SpawnOptions { Daemon = true, Name = $"reports of {Name}" }, InboxOptions.Unbounded);
        var options = engine.Options;
        var setup = engine.NodeSetupOf(offer.Id);
        Setup = setup is not null || engine.Files.Count > 0 ? new NodeSetupRun(engine, this, setup) : null;
        using var open = new RemoteService<SessionRequest, SessionAnswer>(engine.Node, peer, ComputingNames.Open);
        var answer = await open.CallAsync(
            new SessionRequest(
                Number, options.Name, engine.Key, cpus, reports, options.RestartsServers, options.MemoryLimitPerServer, options.Grace,
                NodeSettings.Compresses(engine.Node.Options), engine.Member?.Id ?? default, IdleTimeout),
            options.StartTimeout);
        Cpus = answer.Cpus;
        if (answer.Cpus > 0)
        {
            watch = WatchNode();
            return null;
        }

        reports.Task.Terminate();
        return answer.Refusal ?? "it has no server to spare";
    }

    /// <summary>Has the node end the session.</summary>
    /// <param name="interrupts">Whether jobs that run are told to end first.</param>
    /// <param name="timeout">How long that may take.</param>
    public async Coroutine CloseAsync(bool interrupts, TimeSpan timeout)
    {
        if (IsOver)
        {
            return;
        }

        try
        {
            using var close = new RemoteService<SessionClosing, bool>(engine.Node, peer, ComputingNames.Close);
            await close.CallAsync(new SessionClosing(Number, interrupts), timeout);
        }
        catch (ServiceCallException)
        {
            // A node that is gone has ended the session by itself.
        }

        End("its client has closed it");
    }

    /// <summary>Has the node change after how long without a job it ends the session; the client's own never does.</summary>
    public async Coroutine SetIdleTimeoutAsync(TimeSpan? timeout)
    {
        if (peer is null || IsOver)
        {
            return;
        }

        try
        {
            using var idle = new RemoteService<SessionIdling, bool>(engine.Node, peer, ComputingNames.Idle);
            await idle.CallAsync(new SessionIdling(Number, timeout), engine.Options.StartTimeout);
        }
        catch (ServiceCallException lost) when (lost.Reason is ServiceCallFailure.PeerLost or ServiceCallFailure.Unreachable)
        {
            // A node that is gone has ended the session by itself.
        }
    }

    /// <summary>Asks for something of a server. Whether it is done is told by the node's reports.</summary>
    public void Ask(ServerLink link, ServerAction action, ServerExit exit) =>
        engine.Node.NetworkScheduler.Spawn(AskAsync(link, action, exit), new SpawnOptions { Daemon = true });

    /// <summary>A server can not be reached any more, while its node still can: it is killed.</summary>
    public void Lose(ServerLink link, ServerExit exit, string reason)
    {
        if (links.GetValueOrDefault(link.Id.Number) == link)
        {
            links.Remove(link.Id.Number);
            engine.RemoveServer(link.Id, exit, reason.TrimEnd('.'), long.MaxValue);
            Ask(link, ServerAction.Kill, exit);
        }
    }

    /// <summary>The session is over: all its servers are gone.</summary>
    public void End(string reason, ServerExit exit = ServerExit.Closed)
    {
        if (IsOver)
        {
            return;
        }

        IsOver = true;
        watch?.Dispose();
        foreach (var link in links.Values.ToArray())
        {
            engine.RemoveServer(link.Id, exit, reason, long.MaxValue);
        }

        links.Clear();
        EndAttaching(static _ => true, reason);
        reports.Task.Terminate();
        engine.Forget(this, reason);
    }

    /// <summary>Tells the node that one of its servers is about to get a detached job.</summary>
    /// <returns>Why it may not; null if it may.</returns>
    public async Coroutine<string?> ClaimAsync(ServerId server, DetachedWish wish)
    {
        try
        {
            using var claim = new RemoteService<ResultClaim, string>(engine.Node, peer, ResultNames.Claim);
            var refusal = await claim.CallAsync(new ResultClaim(Number, server.Number, server.Incarnation, wish), engine.Options.StartTimeout);
            return refusal.Length == 0 ? null : refusal;
        }
        catch (ServiceCallException failure)
        {
            return $"its node does not take it: {failure.Message}";
        }
    }

    /// <summary>Tells the node that a detached job has not begun there, if that is so.</summary>
    public void Withdraw(DetachedWish wish)
    {
        engine.Node.NetworkScheduler.Spawn(WithdrawAsync(), new SpawnOptions { Daemon = true });

        async Coroutine WithdrawAsync()
        {
            try
            {
                using var withdraw = new RemoteService<Guid, bool>(engine.Node, peer, ResultNames.Withdraw);
                await withdraw.CallAsync(wish.Claim, engine.Options.StartTimeout);
            }
            catch (ServiceCallException)
            {
                // The node knows when the server has ended.
            }
        }
    }

    private async Coroutine AskAsync(ServerLink link, ServerAction action, ServerExit exit)
    {
        try
        {
            using var ask = new RemoteService<ServerRequest, bool>(engine.Node, peer, ComputingNames.Server);
            await ask.CallAsync(
                new ServerRequest(Number, link.Id.Number, link.Id.Incarnation, action, exit), engine.Options.StartTimeout);
        }
        catch (ServiceCallException unreachable)
        {
            End($"node {Name} can not be reached: {unreachable.Message}", ServerExit.NodeLost);
        }
    }

    private IDisposable? WatchNode()
    {
        if (peer is null)
        {
            return null;
        }

        var watcher = engine.Node.NetworkScheduler.Spawn<PeerStatus>(
            async inbox =>
            {
                while (true)
                {
                    var status = await inbox.ReceiveAsync();
                    if (status.Id == offer.Id && status.State == PeerState.Offline)
                    {
                        End($"node {Name} is lost ({status.Reason})", ServerExit.NodeLost);
                    }
                }
            },
            new SpawnOptions { Daemon = true, Name = $"watch of {Name}" });
        return engine.Node.Watch(watcher);
    }

    private async Coroutine TakeReportsAsync(Inbox<NodeReport> inbox)
    {
        while (true)
        {
            Take(await inbox.ReceiveAsync());
        }
    }

    private void Take(NodeReport report)
    {
        switch (report.Kind)
        {
            case NodeReportKind.ServerReady:
                var id = new ServerId(Name, report.Server, report.Incarnation);
                var link = new ServerLink(engine, this, id, report.Location!, report.ProcessId);
                engine.Node.NetworkScheduler.Spawn(AttachAsync(link), new SpawnOptions { Daemon = true, Name = $"attach {id}" });
                break;
            case NodeReportKind.ServerEnded:
                Remove(report);
                break;
            case NodeReportKind.Output:
                engine.TellOutput(Name, report);
                break;
            case NodeReportKind.Availability:
                Availability = report.Availability!;
                break;
            case NodeReportKind.Closing:
                engine.TellClosing(this, report.Text ?? "");
                break;
        }
    }

    private async Coroutine AttachAsync(ServerLink link)
    {
        attaching.Add(link);
        try
        {
            await link.AttachAsync();
        }
        catch (NodeSetupException)
        {
            // The session is being closed, which was told.
            return;
        }
        catch (Exception failure) when (link.EndReason is not null)
        {
            if (!IsOver)
            {
                engine.TellFailedStart(link.Id, failure.Message);
            }

            return;
        }
        catch (ServerSetupException failure)
        {
            engine.TellFailedStart(link.Id, failure.Message, failure.InnerException);
            Ask(link, ServerAction.Close, ServerExit.Closed);
            return;
        }
        catch (Exception failure) when (failure is PeerRefusedException or ServiceCallException or PeerLostException or TaskEndedException)
        {
            DispycosLog.ServerGone(engine.Log, link.Id, ServerExit.Unreachable, failure.Message);
            Ask(link, ServerAction.Kill, ServerExit.Unreachable);
            return;
        }
        finally
        {
            attaching.Remove(link);
        }

        if (!IsOver && !ended.Contains((link.Id.Number, link.Id.Incarnation)))
        {
            links[link.Id.Number] = link;
            engine.AddServer(link);
        }
    }

    private void Remove(NodeReport report)
    {
        ended.Add((report.Server, report.Incarnation));
        var id = new ServerId(Name, report.Server, report.Incarnation);
        var reason = report.Text ?? report.Exit.ToString();
        EndAttaching(attached => attached.Id == id, reason);
        if (links.TryGetValue(report.Server, out var link) && link.Id == id)
        {
            links.Remove(report.Server);
            link.End(reason);
            engine.RemoveServer(id, report.Exit, reason, report.Begun);
        }
        else if (report.Exit == ServerExit.NotStarted)
        {
            engine.TellFailedStart(id, report.Text ?? "");
        }
    }

    private void EndAttaching(Predicate<ServerLink> which, string reason)
    {
        foreach (var link in attaching.Where(link => which(link)).ToArray())
        {
            link.End(reason);
        }
    }
}
