using System.Diagnostics;
using Pycos.Benchmarks.Closures;

namespace Pycos.Benchmarks.Ours;

/// <summary>Jobs one at a time.</summary>
internal sealed class PycosJobsLatency(int count) : IWorkload
{
    private readonly PycosJobs cluster = PycosJobs.Start();

    public long? MedianNanoseconds { get; private set; }

    public long Run(int repetitions)
    {
        var calls = count * repetitions;
        cluster.Run(() => RunAsync(calls));
        return calls;
    }

    private async Coroutine RunAsync(int calls)
    {
        var times = new CallTimes(calls);
        for (var i = 0; i < calls; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            await cluster.Cluster.RunAsync(JobClosures.Number(i));
            times.Add(begun);
        }

        MedianNanoseconds = times.Median;
    }
}
