using System.Collections.Concurrent;

namespace Pycos.Examples;

/// <summary>A large table goes to each server once, where jobs share it, and what the first of them makes of it serves all others.</summary>
internal static class ClusterSharedData
{
    private const int Jobs = 15;

    public static void Run(string[] arguments)
    {
        var (cluster, _) = ClusterArguments.Start(arguments);
        using (cluster)
        {
            var table = Prices();
            var parts = PycosTask.Spawn(SumAll(table, cluster)).Value();
            var made = new HashSet<int>();
            foreach (var part in parts)
            {
                Console.WriteLine($"{part.Sum:F2} by process {part.Process}{(part.IsFirst ? ", which made the sums first" : "")}");
                Scenario.Expect(!part.IsFirst || made.Add(part.Process), $"Process {part.Process} has made them twice.");
            }

            var servers = parts.DistinctBy(part => part.Process).Count();
            Scenario.Expect(made.Count == servers, "A server has not made the sums.");
            var expected = table[..(table.Length / Jobs * Jobs)].Sum();
            Scenario.Expect(Math.Abs(parts.Sum(part => part.Sum) - expected) < 0.01, $"It should be {expected}.");
            Console.WriteLine($"{Jobs} jobs in {servers} processes, of which each made the sums once");
        }
    }

    /// <summary>A million prices, from which the same ones are made everywhere.</summary>
    private static double[] Prices()
    {
        var random = new Random(2024);
        return [.. Enumerable.Range(0, 1_000_000).Select(_ => Math.Round(random.NextDouble() * 1000, 2))];
    }

    private static Coroutine<List<Part>> SumAll(double[] table, Cluster cluster)
    {
        var shared = SharedValue.Of(table);
        return cluster.ComputeAll(Enumerable.Range(0, Jobs), part => SumOf(part, shared)).ToListAsync();
    }

    private static Part SumOf(int part, SharedValue<double[]> table)
    {
        var sums = SumsOf(JobContext.Current.ServerState, table, out var isFirst);
        var size = (sums.Length - 1) / Jobs;
        return new Part(sums[(part + 1) * size] - sums[part * size], Environment.ProcessId, isFirst);
    }

    /// <summary>The sums of all prices up to each: costly to make, so a server makes them once.</summary>
    private static double[] SumsOf(ConcurrentDictionary<string, object> state, SharedValue<double[]> table, out bool isFirst)
    {
        isFirst = !state.TryGetValue("sums", out var kept);
        if (kept is double[] known)
        {
            return known;
        }

        var sums = new double[table.Value.Length + 1];
        for (var index = 0; index < table.Value.Length; index++)
        {
            sums[index + 1] = sums[index] + table.Value[index];
        }

        state["sums"] = sums;
        return sums;
    }

    private sealed record Part(double Sum, int Process, bool IsFirst);
}
