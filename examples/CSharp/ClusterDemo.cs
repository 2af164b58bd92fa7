using System.Diagnostics;

namespace Pycos.Examples;

/// <summary>
/// A function goes to the processes of a cluster on this machine, is applied to 1,000 numbers there, and one process is killed meanwhile.
/// </summary>
internal static class ClusterDemo
{
    private const int Inputs = 1000;

    public static void Run(string[] arguments)
    {
        using var cluster = Cluster.Local(2);
        var lost = 0;
        cluster.Happened += (_, told) => lost += told.Kind == ClusterEventKind.ServerLost ? 1 : 0;

        var (sum, count) = PycosTask.Spawn(Map(cluster)).Value();
        var expected = Enumerable.Range(1, Inputs).Sum(number => number * number);
        Console.WriteLine($"the sum of the squares is {sum}");
        Scenario.Expect(sum == expected, $"It should be {expected}.");
        Console.WriteLine($"demo: {count} of {Inputs} results, {lost} server lost, {cluster.CountOf(JobState.Lost)} jobs lost");
        Scenario.Expect(count == Inputs && lost == 1, "Results or servers are missing.");
    }

    private static async Coroutine<(int Sum, int Count)> Map(Cluster cluster)
    {
        await cluster.WaitForServersAsync(2, TimeSpan.FromSeconds(30));
        var servers = await cluster.ListServersAsync();
        using var progress = new ConsoleProgress($"{Inputs} inputs on {servers.Count} servers");
        var options = new MapOptions { Progress = progress, IsOrdered = false };
        var (sum, count) = (0, 0);
        await foreach (var square in cluster.ComputeAll(Enumerable.Range(1, Inputs), Work, options))
        {
            sum += square;
            if (++count == Inputs / 2)
            {
                Kill(servers[0]);
            }
        }

        return (sum, count);
    }

    /// <summary>What one job does: something that takes two milliseconds of a processor.</summary>
    private static int Work(int number)
    {
        var clock = Stopwatch.StartNew();
        var hash = (uint)number;
        while (clock.Elapsed < TimeSpan.FromMilliseconds(2))
        {
            hash = (hash * 1664525) + 1013904223;
        }

        return (number * number) + (int)(hash & 0);
    }

    /// <summary>Kills a server as the machine that it is on would by failing.</summary>
    private static void Kill(ServerInfo server)
    {
        using var running = Process.GetProcessById(server.ProcessId);
        running.Kill();
        Console.WriteLine($"killed server {server.Id}, process {server.ProcessId}");
    }
}
