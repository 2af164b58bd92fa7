using Pycos.Benchmarks.Closures;

namespace Pycos.Benchmarks.Ours;

/// <summary>Many jobs that are submitted at once, each by itself, and awaited.</summary>
internal sealed class PycosJobsNoop(int count) : IWorkload
{
    private readonly PycosJobs cluster = PycosJobs.Start();

    public long Run(int repetitions)
    {
        cluster.Run(() => RunAsync(repetitions));
        return (long)count * repetitions;
    }

    private async Coroutine RunAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            Job<int>[] jobs = [.. Enumerable.Range(0, count).Select(number => cluster.Cluster.Submit(JobClosures.Number(number)))];
            foreach (var job in jobs)
            {
                await job;
            }
        }
    }
}
