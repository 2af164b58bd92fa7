namespace Pycos.Benchmarks.Peers;

/// <summary>Loops that have what they send returned, again and again.</summary>
internal sealed class OrleansJobsExchange(int callers) : IWorkload
{
    private readonly IOrleansWorker _worker = OrleansJobs.Start();
    private readonly byte[] _data = RemotePayload.Create(RemotePayload.ArgumentBytes);

    public long Run(int repetitions)
    {
        Task.WhenAll(Enumerable.Range(0, callers).Select(_ => CallAsync(repetitions))).GetAwaiter().GetResult();
        return (long)callers * repetitions;
    }

    private async Task CallAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await _worker.BytesAsync(_data).ConfigureAwait(false);
        }
    }
}
