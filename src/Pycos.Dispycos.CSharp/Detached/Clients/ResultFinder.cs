namespace Pycos.Internals;

/// <summary>Asks the nodes that a client is connected to for results of detached jobs.</summary>
internal sealed class ResultFinder(ClusterEngine engine)
{
    private static readonly TimeSpan lookInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(1);

    /// <summary>Before it is looked once more whether a job has ended.</summary>
    public static TimeSpan FirstPause => lookInterval;

    public static TimeSpan Next(TimeSpan pause) => 2 * pause < longestPause ? 2 * pause : longestPause;

    /// <summary>
    /// Asks all nodes, once each: those that are connected, and while no answer is enough, those that come, as many as are named.
    /// </summary>
    /// <returns>The answers.</returns>
    /// <exception cref="TimeoutException">No node has answered.</exception>
    public async Coroutine<List<TAnswer>> AskAsync<TQuestion, TAnswer>(
        string service, TQuestion question, Predicate<TAnswer> isEnough, CancellationToken cancellation)
    {
        var home = PycosTask.Current.Scheduler;
        var deadline = home.DeadlineAfter(engine.Options.StartTimeout);
        var expected = Math.Max(1, ClusterSettings.NodesToDial(engine.Options).Count());
        var asked = new HashSet<NodeId>();
        var answers = new List<TAnswer>();
        var failures = new List<string>();
        while (true)
        {
            var peers = engine.Node.ConnectedPeers.Where(peer => asked.Add(peer.Id)).ToList();
            var calls = peers.ConvertAll(peer => PycosTask.Spawn(
                CallAsync<TQuestion, TAnswer>(peer, service, question, failures), new SpawnOptions { Daemon = true, Name = service }));
            foreach (var call in calls)
            {
                answers.AddRange(await call);
            }

            if (answers.Exists(isEnough) || answers.Count >= expected)
            {
                return answers;
            }

            if (home.TimeUntil(deadline) <= TimeSpan.Zero)
            {
                return answers.Count > 0 ? answers : throw new TimeoutException(
                    $"No node has answered within {engine.Options.StartTimeout}. {string.Join(" ", failures)} {await engine.AskAsync(engine.Explain, cancellation)}");
            }

            await PycosTask.SleepAsync(lookInterval, cancellation);
        }
    }

    private async Coroutine<List<TAnswer>> CallAsync<TQuestion, TAnswer>(PeerInfo peer, string service, TQuestion question, List<string> failures)
    {
        try
        {
            using var called = new RemoteService<TQuestion, TAnswer>(engine.Node, engine.Node.Known(peer.Id), service);
            return [await called.CallAsync(question, engine.Options.StartTimeout)];
        }
        catch (ServiceCallException none)
        {
            // Peers that are no nodes, as servers and other clients, have no such service.
            if (none.Reason != ServiceCallFailure.NoSuchService)
            {
                failures.Add($"{peer.Name}: {none.Message}");
            }

            return [];
        }
    }
}
