namespace Pycos.Examples;

/// <summary>A job blocks its thread again and again; messages that come meanwhile wait, and its server goes on talking to its client.</summary>
internal static class ClusterBlocking
{
    private const int Requests = 5;

    public static void Run(string[] arguments)
    {
        var (cluster, rest) = ClusterArguments.Start(arguments);
        using (cluster)
        {
            var milliseconds = Scenario.Count(rest, 2000);
            var lost = 0;
            cluster.Happened += (_, told) => lost += told.Kind == ClusterEventKind.ServerLost ? 1 : 0;
            var sum = PycosTask.Spawn(Ask(cluster, milliseconds)).Value();
            Console.WriteLine($"the sum is {sum}, after {Requests} times {milliseconds} ms");
            Scenario.Expect(sum == Enumerable.Range(1, Requests).Sum(), "Requests are missing.");
            Scenario.Expect(lost == 0, "A server was given up.");
        }
    }

    private static async Coroutine<int> Ask(Cluster cluster, int milliseconds)
    {
        var job = cluster.Spawn<int, int>(inbox => Serve(milliseconds, inbox));
        var there = await job.AddressAsync();
        for (var number = 1; number <= Requests; number++)
        {
            await there.SendAsync(number);
            await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(20));
        }

        Console.WriteLine($"{Requests} requests were sent; {cluster.Running} job runs");
        return await job;
    }

    private static async Coroutine<int> Serve(int milliseconds, Inbox<int> inbox)
    {
        var sum = 0;
        for (var request = 0; request < Requests; request++)
        {
            var number = await inbox.ReceiveAsync();
            Console.WriteLine($"working on {number}");
            // Something that computes, or a library that knows nothing of tasks.
            Thread.Sleep(milliseconds);
            sum += number;
        }

        return sum;
    }
}
