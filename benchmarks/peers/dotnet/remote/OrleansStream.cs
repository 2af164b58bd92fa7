namespace Pycos.Benchmarks.Peers;

/// <summary>Calls of a grain of another process that nothing comes back for.</summary>
internal sealed class OrleansStream(int messageBytes, int port) : IWorkload
{
    private readonly IOrleansReceiver _receiver = OrleansHost.Connect(port).GetGrain<IOrleansReceiver>(0);
    private readonly byte[] _data = RemotePayload.Create(messageBytes);
    private long _sent;

    public long Run(int repetitions)
    {
        var before = _sent;
        HeldBackStream.RunAsync(repetitions, messageBytes, Send, sent => _receiver.ReachAsync(before + sent)).GetAwaiter().GetResult();
        return repetitions;
    }

    private void Send()
    {
        _sent++;
        _ = _receiver.TellAsync(_data);
    }
}
