namespace Pycos.Benchmarks.Peers;

/// <summary>Many calls at once, all of them awaited.</summary>
internal sealed class OrleansJobsNoop(int count) : IWorkload
{
    private readonly IOrleansWorker _worker = OrleansJobs.Start();

    public long Run(int repetitions)
    {
        for (var i = 0; i < repetitions; i++)
        {
            Task.WhenAll(Enumerable.Range(0, count).Select(_worker.NumberAsync)).GetAwaiter().GetResult();
        }

        return (long)count * repetitions;
    }
}
