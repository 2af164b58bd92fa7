namespace Pycos.Examples;

/// <summary>Jobs look for something better as long as they may. When the cluster is interrupted, they send the best that they have found.</summary>
internal static class ClusterInterrupt
{
    public static void Run(string[] arguments)
    {
        var (cluster, rest) = ClusterArguments.Start(arguments);
        using (cluster)
        {
            var (jobs, found) = PycosTask.Spawn(SearchFor(TimeSpan.FromMilliseconds(Scenario.Count(rest, 2000)), cluster)).Value();
            Scenario.Expect(found.Count == jobs.Count, "Not every job has saved its best.");
            Scenario.Expect(jobs.TrueForAll(job => job.State == JobState.Cancelled), "A job was not told to end.");
            Scenario.Expect(found.Exists(best => best.Value > 0.5), "Nothing good was found.");
            Console.WriteLine($"{jobs.Count} jobs were interrupted and have saved their best");
        }
    }

    private static async Coroutine<(List<Job<long>> Jobs, List<Best> Found)> SearchFor(TimeSpan time, Cluster cluster)
    {
        var servers = await cluster.ListServersAsync();
        var found = PycosTask.Current.Scheduler.Spawn<Best, List<Best>>(inbox => Collect(servers.Count, inbox), out var client);
        var jobs = new List<Job<long>>();
        foreach (var server in servers)
        {
            var job = cluster.Spawn<string, long>(_ => Search(client), new JobOptions { Server = server.Id });
            // Its address is there as soon as it has begun.
            await job.AddressAsync();
            jobs.Add(job);
        }

        await PycosTask.SleepAsync(time);
        await cluster.CloseAsync(ClusterCloseMode.Interrupt);
        var all = await found.FinishAsync(TimeSpan.FromSeconds(5));
        return (jobs, all.TryGetValue(out var list) ? list : []);
    }

    private static async Coroutine<long> Search(TaskRef<Best> client)
    {
        var context = JobContext.Current;
        var ended = context.Cancellation;
        var random = new Random();
        var best = new Best(0, 0, -1, 0, context.Server.ToString());
        var tries = 0L;
        while (!ended.IsCancellationRequested)
        {
            var (x, y) = ((random.NextDouble() * 20) - 10, (random.NextDouble() * 20) - 10);
            var value = Height(x, y);
            tries++;
            if (value > best.Value)
            {
                best = best with { X = x, Y = y, Value = value };
            }
        }

        await client.SendAsync(best with { Tries = tries });
        return tries;
    }

    /// <summary>Has many hills; the highest is in the middle.</summary>
    private static double Height(double x, double y)
    {
        var distance = Math.Sqrt((x * x) + (y * y));
        return Math.Cos(distance * 3) / (1 + distance);
    }

    private static async Coroutine<List<Best>> Collect(int count, Inbox<Best> inbox)
    {
        var found = new List<Best>();
        while (found.Count < count)
        {
            var best = await inbox.ReceiveAsync();
            Console.WriteLine($"{best.Value:F4} at ({best.X:F3}, {best.Y:F3}), of {best.Tries:N0} tries by server {best.Server}");
            found.Add(best);
        }

        return found;
    }

    private sealed record Best(double X, double Y, double Value, long Tries, string Server);
}
