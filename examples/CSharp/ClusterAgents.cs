namespace Pycos.Examples;

/// <summary>Jobs on different servers find each other by names, and exchange what they know.</summary>
internal static class ClusterAgents
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    public static void Run(string[] arguments)
    {
        var (cluster, _) = ClusterArguments.Start(arguments);
        using (cluster)
        {
            var results = PycosTask.Spawn(StartAgents(cluster)).Value();
            var (lowest, highest) = results[0];
            Scenario.Expect(results.TrueForAll(result => result == results[0]), "The agents do not agree.");
            Console.WriteLine($"{results.Count} agents agree: from {lowest:F1} to {highest:F1} degrees");
        }
    }

    private static async Coroutine<List<(double Lowest, double Highest)>> StartAgents(Cluster cluster)
    {
        var servers = await cluster.ListServersAsync();
        var places = servers.Select(server => server.Location).ToList();
        var names = servers.Select(server => $"agent of {server.Id}").ToList();
        var jobs = servers.Zip(names).Select(agent =>
        {
            var name = agent.Second;
            return cluster.Spawn<Reading, (double, double)>(
                inbox => Agent(name, names, places, inbox), new JobOptions { Server = agent.First.Id });
        }).ToList();
        var results = new List<(double, double)>();
        foreach (var job in jobs)
        {
            results.Add(await job);
        }

        return results;
    }

    /// <summary>What each agent does: measures, tells all others, and returns the lowest and the highest that any of them has measured.</summary>
    private static async Coroutine<(double Lowest, double Highest)> Agent(
        string name, List<string> names, List<Location> servers, Inbox<Reading> inbox)
    {
        var node = JobContext.Current.Node;
        inbox.Self.Task.Register(name);

        // Servers know nobody but their node and their client at first.
        foreach (var server in servers.Where(server => server != node.Location))
        {
            await node.ConnectAsync(server);
        }

        var known = new List<Reading> { new(name, (Random.Shared.NextDouble() * 40) - 10) };
        foreach (var other in names.Where(other => other != name))
        {
            // At whichever of the servers it is, also if it comes only later.
            var found = await node.LocateTaskAsync<Reading>(other, timeout: patience);
            Scenario.Expect(found.TryGetValue(out var there), $"No agent is called {other}.");
            await there.SendAsync(known[0]);
        }

        while (known.Count < names.Count)
        {
            known.Add(await inbox.ReceiveAsync());
        }

        Console.WriteLine($"{name} knows {string.Join(", ", known.Select(reading => reading.Agent).Order())}");
        return (known.Min(reading => reading.Degrees), known.Max(reading => reading.Degrees));
    }

    private sealed record Reading(string Agent, double Degrees);
}
