namespace Pycos.Examples;

/// <summary>Estimates pi by throwing darts on all servers, and shows how far it is.</summary>
internal static class MonteCarlo
{
    private const int DartsEach = 2_000_000;

    public static void Run(string[] arguments)
    {
        var (cluster, rest) = ClusterArguments.Start(arguments);
        using (cluster)
        {
            var jobs = Scenario.Count(rest, 100);
            var darts = (long)jobs * DartsEach;
            var pi = 4.0 * PycosTask.Spawn(ThrowAll(jobs, cluster)).Value() / darts;
            Console.WriteLine($"pi is about {pi:F5}, by {darts:N0} darts");
            Scenario.Expect(Math.Abs(pi - Math.PI) < 5 / Math.Sqrt(darts), "It should be nearer.");
        }
    }

    private static async Coroutine<long> ThrowAll(int jobs, Cluster cluster)
    {
        using var progress = new ConsoleProgress($"{DartsEach / 1_000_000} million darts each");
        var options = new MapOptions { Progress = progress, IsOrdered = false };
        var sum = 0L;
        await foreach (var hits in cluster.ComputeAll(Enumerable.Range(1, jobs), ThrowDarts, options))
        {
            sum += hits;
        }

        return sum;
    }

    /// <summary>How many of the darts of one job hit the circle.</summary>
    private static int ThrowDarts(int seed)
    {
        var random = new Random(seed);
        var hits = 0;
        for (var dart = 0; dart < DartsEach; dart++)
        {
            var (x, y) = (random.NextDouble(), random.NextDouble());
            hits += (x * x) + (y * y) <= 1 ? 1 : 0;
        }

        return hits;
    }
}
