using Pycos.Benchmarks.Closures;

namespace Pycos.Benchmarks.Ours;

/// <summary>Tasks that each have a job return what they have sent with it, again and again.</summary>
internal sealed class PycosJobsExchange(int callers) : IWorkload
{
    private readonly PycosJobs cluster = PycosJobs.Start();
    private readonly byte[] data = RemotePayload.Create(RemotePayload.ArgumentBytes);

    public long Run(int repetitions)
    {
        cluster.Run(() => StartAsync(repetitions));
        return (long)callers * repetitions;
    }

    private async Coroutine StartAsync(int repetitions)
    {
        PycosTask[] calling = [.. Enumerable.Range(0, callers).Select(_ => PycosTask.Spawn(CallAsync(repetitions)))];
        foreach (var task in calling)
        {
            await task;
        }
    }

    private async Coroutine CallAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await cluster.Cluster.RunAsync(JobClosures.Bytes(data));
        }
    }
}
