namespace Pycos.Benchmarks.Peers;

/// <summary>Many calls at once, all of them awaited.</summary>
internal sealed class OrleansJobsNoop(int count, int silos) : IWorkload
{
    private readonly OrleansJobs _workers = OrleansJobs.Start(silos);

    public long Run(int repetitions)
    {
        for (var i = 0; i < repetitions; i++)
        {
            Task.WhenAll(Enumerable.Range(0, count).Select(i => _workers[i].NumberAsync(i))).GetAwaiter().GetResult();
        }

        return (long)count * repetitions;
    }
}
