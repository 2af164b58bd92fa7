using System.Diagnostics;

namespace Pycos.Benchmarks.Peers;

/// <summary>Calls one at a time.</summary>
internal sealed class OrleansJobsLatency(int count, int silos) : IWorkload
{
    private readonly OrleansJobs _workers = OrleansJobs.Start(silos);

    public long? MedianNanoseconds { get; private set; }

    public long Run(int repetitions)
    {
        var calls = count * repetitions;
        RunAsync(calls).GetAwaiter().GetResult();
        return calls;
    }

    private async Task RunAsync(int calls)
    {
        var times = new CallTimes(calls);
        for (var i = 0; i < calls; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            await _workers[i].NumberAsync(i).ConfigureAwait(false);
            times.Add(begun);
        }

        MedianNanoseconds = times.Median;
    }
}
