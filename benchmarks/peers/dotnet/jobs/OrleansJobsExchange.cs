namespace Pycos.Benchmarks.Peers;

/// <summary>Loops that have what they send returned, again and again.</summary>
internal sealed class OrleansJobsExchange(int callers, int silos) : IWorkload
{
    private readonly OrleansJobs _workers = OrleansJobs.Start(silos);
    private readonly byte[] _data = RemotePayload.Create(RemotePayload.ArgumentBytes);

    public long Run(int repetitions)
    {
        Task.WhenAll(Enumerable.Range(0, callers).Select(caller => CallAsync(caller, repetitions))).GetAwaiter().GetResult();
        return (long)callers * repetitions;
    }

    private async Task CallAsync(int caller, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await _workers[caller + i].BytesAsync(_data).ConfigureAwait(false);
        }
    }
}
