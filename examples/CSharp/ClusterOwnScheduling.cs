namespace Pycos.Examples;

/// <summary>The client decides itself which server runs what: each is given a job when it comes, and the next one when that has ended.</summary>
internal static class ClusterOwnScheduling
{
    public static void Run(string[] arguments)
    {
        var (cluster, rest) = ClusterArguments.Start(arguments);
        using (cluster)
        {
            var count = Scenario.Count(rest, 6);
            var results = Scheduler.Default.Spawn<ClusterEvent, List<Square>>(
                inbox => Schedule(count, cluster, inbox), out _).Value();
            Scenario.Expect(
                results.OrderBy(square => square.Number).SequenceEqual(
                    Enumerable.Range(1, count).Select(number => new Square(number, number * number))),
                "Results are missing or wrong.");
            Console.WriteLine($"{count} jobs have ended, never two at a time at a server");
        }
    }

    /// <summary>A task that is told of all that happens in the cluster.</summary>
    private static async Coroutine<List<Square>> Schedule(int count, Cluster cluster, Inbox<ClusterEvent> inbox)
    {
        using var watch = cluster.Watch(inbox.Self);
        var left = new Queue<int>(Enumerable.Range(1, count));
        var busy = new HashSet<ServerId>();
        var results = new List<Square>();
        while (results.Count < count)
        {
            switch (await inbox.ReceiveAsync())
            {
                case { Kind: ClusterEventKind.ServerReady, Server: { } server }:
                    StartNext(server);
                    break;
                case { Kind: ClusterEventKind.JobEnded, Server: { } server, Job: Job<Square> job }:
                    results.Add(await job);
                    Console.WriteLine($"server {server} says that {results[^1].Number} squared is {results[^1].Value}");
                    busy.Remove(server);
                    StartNext(server);
                    break;
            }
        }

        return results;

        void StartNext(ServerId server)
        {
            if (left.TryDequeue(out var next))
            {
                var number = next;
                Scenario.Expect(busy.Add(server), $"Server {server} has two jobs.");
                cluster.Submit(() => Work(number), new JobOptions { Server = server });
            }
        }
    }

    private static async Coroutine<Square> Work(int number)
    {
        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(50, 200)));
        return new Square(number, number * number);
    }

    private sealed record Square(int Number, int Value);
}
