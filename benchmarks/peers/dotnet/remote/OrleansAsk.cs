namespace Pycos.Benchmarks.Peers;

/// <summary>Loops that ask a grain of another process, each again when it has its answer.</summary>
internal sealed class OrleansAsk(int askers, int port) : IWorkload
{
    private readonly IOrleansReceiver _receiver = OrleansHost.Connect(port).GetGrain<IOrleansReceiver>(0);
    private readonly byte[] _data = RemotePayload.Create(RemotePayload.RequestBytes);

    public long Run(int repetitions)
    {
        Task.WhenAll(Enumerable.Range(0, askers).Select(_ => AskAsync(repetitions))).GetAwaiter().GetResult();
        return (long)askers * repetitions;
    }

    private async Task AskAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await _receiver.AskAsync(_data).ConfigureAwait(false);
        }
    }
}
