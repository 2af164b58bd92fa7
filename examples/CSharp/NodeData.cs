namespace Pycos.Examples;

/// <summary>Each node sieves primes once, before its servers get jobs; these read the sieve, of which there is one in the memory of a machine.</summary>
internal static class NodeData
{
    private const int Limit = 20_000_000;
    private const int Jobs = 20;

    public static void Run(string[] arguments)
    {
        var (cluster, _) = ClusterArguments.Start(arguments, adapt: WithSieve);
        using (cluster)
        {
            var parts = PycosTask.Spawn(cluster.ComputeAll(Enumerable.Range(0, Jobs), CountPrimes).ToListAsync()).Value();
            foreach (var node in parts.GroupBy(part => part.Node))
            {
                Scenario.Expect(node.DistinctBy(part => part.SievedBy).Count() == 1, $"{node.Key} was set up more than once.");
                Console.WriteLine($"{node.Key}: {node.DistinctBy(part => part.Process).Count()} processes with one sieve, by process {node.First().SievedBy}");
            }

            Console.WriteLine($"{parts.Sum(part => part.Primes):N0} primes below {Limit:N0}");
        }
    }

    private static ClusterOptions WithSieve(ClusterOptions options) => options with
    {
        NodeSetup = async setup =>
        {
            setup.Share("sieved by", Environment.ProcessId);
            setup.ShareBytes("sieve", Sieve(Limit));
        },
    };

    /// <summary>What a job does: counts the primes of a part.</summary>
    private static Part CountPrimes(int part)
    {
        var job = JobContext.Current;
        var size = Limit / Jobs;
        var primes = job.NodeState.Bytes("sieve").Slice(part * size, size).Span.Count((byte)0);
        return new Part(primes, job.Server.Node, Environment.ProcessId, job.NodeState.Get<int>("sieved by"));
    }

    /// <summary>A byte for each number: 0 for primes.</summary>
    private static byte[] Sieve(int limit)
    {
        var sieve = new byte[limit];
        sieve[0] = sieve[1] = 1;
        for (var prime = 2; prime * prime < limit; prime++)
        {
            for (var multiple = prime * prime; sieve[prime] == 0 && multiple < limit; multiple += prime)
            {
                sieve[multiple] = 1;
            }
        }

        return sieve;
    }

    private sealed record Part(int Primes, string Node, int Process, int SievedBy);
}
