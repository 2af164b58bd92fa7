using Google.Protobuf.WellKnownTypes;
using Proto;

namespace Pycos.Benchmarks.Peers;

/// <summary>Messages to an actor of another process.</summary>
internal sealed class ProtoRemoteStream(int messageBytes, int port) : IWorkload
{
    private readonly IRootContext _root = ProtoRemoteHost.Start().Root;
    private readonly PID _sink = ProtoRemoteHost.Find(port, ProtoRemoteHost.Sink);
    private readonly BytesValue _data = ProtoRemoteHost.Message(messageBytes);

    public long Run(int repetitions)
    {
        HeldBackStream.RunAsync(repetitions, messageBytes, () => _root.Send(_sink, _data), _ => ReachAsync()).GetAwaiter().GetResult();
        return repetitions;
    }

    private Task<BytesValue> ReachAsync() => _root.RequestAsync<BytesValue>(_sink, new BytesValue(), CancellationTokens.FromSeconds(60));
}
