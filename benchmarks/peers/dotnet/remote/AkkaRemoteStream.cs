using Akka.Actor;

namespace Pycos.Benchmarks.Peers;

/// <summary>Messages to an actor of another process.</summary>
internal sealed class AkkaRemoteStream : IWorkload
{
    private readonly int _messageBytes;
    private readonly byte[] _data;
    private readonly IActorRef _sink;

    public AkkaRemoteStream(int messageBytes, int port)
    {
        (_messageBytes, _data) = (messageBytes, RemotePayload.Create(messageBytes));
        _sink = AkkaRemoteHost.Find(AkkaRemoteHost.Start("client"), port, AkkaRemoteHost.Sink);
    }

    public long Run(int repetitions)
    {
        HeldBackStream.RunAsync(repetitions, _messageBytes, Send, _ => ReachAsync()).GetAwaiter().GetResult();
        return repetitions;
    }

    private void Send() => _sink.Tell(_data, ActorRefs.NoSender);

    private Task<byte[]> ReachAsync() => _sink.Ask<byte[]>(Array.Empty<byte>());
}
