namespace Pycos.Internals;

/// <summary>Asks the peers of a client's node whether they serve jobs, as they come.</summary>
internal sealed class NodeFinder(ClusterEngine engine) : IDisposable
{
    private readonly HashSet<NodeId> asked = [];
    private IDisposable? watch;

    /// <summary>Begins to watch. Those that are there are asked, too.</summary>
    public void Begin()
    {
        var watcher = engine.Node.NetworkScheduler.Spawn<PeerStatus>(
            WatchAsync, new SpawnOptions { Daemon = true, Name = "finder of nodes" }, InboxOptions.Unbounded);
        watch = engine.Node.Watch(watcher);
        engine.Node.NetworkScheduler.Spawn(WarnAsync(), new SpawnOptions { Daemon = true, Name = "warning of no nodes" });
    }

    public void Dispose()
    {
        watch?.Dispose();
        engine.Post(asked.Clear);
    }

    private async Coroutine WatchAsync(Inbox<PeerStatus> inbox)
    {
        while (true)
        {
            var status = await inbox.ReceiveAsync();
            if (status.State == PeerState.Online && asked.Add(status.Id))
            {
                _ = PycosTask.Spawn(AskAsync(status), new SpawnOptions { Daemon = true });
            }
            else if (status.State == PeerState.Offline)
            {
                asked.Remove(status.Id);
                engine.ForgetHeld(status.Id);
            }
        }
    }

    private async Coroutine AskAsync(PeerStatus status)
    {
        if (engine.Node.Peers.Find(status.Id) is not { } peer)
        {
            return;
        }

        using var service = new RemoteService<int, NodeOffer>(engine.Node, peer, ComputingNames.Offer);
        var hasServed = false;
        while (asked.Contains(status.Id))
        {
            // One that took its servers back is asked again when there is something to do.
            if (!engine.IsServedBy(status.Id) && (!hasServed || engine.HasWaitingJobs))
            {
                try
                {
                    hasServed = await engine.AddNodeAsync(peer, await service.CallAsync(0, engine.Options.StartTimeout)) || hasServed;
                }
                catch (ServiceCallException none) when (none.Reason == ServiceCallFailure.NoSuchService)
                {
                    // A peer that is no node of this kind, as other clients and servers.
                    return;
                }
                catch (ServiceCallException failure)
                {
                    engine.Refuse(status.Name, failure.Message);
                }
            }

            // A node that is taken, out of its hours or drained may be free later.
            await PycosTask.SleepAsync(RetryInterval);
        }
    }

    private async Coroutine WarnAsync()
    {
        await PycosTask.SleepAsync(engine.Options.WarnAfter);
        if (engine.ServerCount == 0)
        {
            DispycosLog.NothingFound(engine.Log, engine.Options.WarnAfter.TotalSeconds, engine.Explain());
        }
    }

    private static TimeSpan RetryInterval => TimeSpan.FromSeconds(2);
}
