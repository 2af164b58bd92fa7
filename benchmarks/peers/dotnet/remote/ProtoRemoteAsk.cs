using Google.Protobuf.WellKnownTypes;
using Proto;

namespace Pycos.Benchmarks.Peers;

/// <summary>Actors that ask one of another process, each again when it has its answer.</summary>
internal sealed class ProtoRemoteAsk : IWorkload
{
    private readonly IRootContext _root = ProtoRemoteHost.Start().Root;
    private readonly CountdownEvent _finished;
    private readonly PID[] _askers;

    public ProtoRemoteAsk(int askers, int port)
    {
        var echo = ProtoRemoteHost.Find(port, ProtoRemoteHost.Echo);
        _finished = new CountdownEvent(askers);
        _askers =
            [.. Enumerable.Range(0, askers).Select(_ => _root.Spawn(Props.FromProducer(() => new Asker(echo, _finished))))];
    }

    public long Run(int repetitions)
    {
        _finished.Reset();
        foreach (var asker in _askers)
        {
            _root.Send(asker, new Begin(repetitions));
        }

        _finished.Wait();
        return (long)_askers.Length * repetitions;
    }

    private sealed record Begin(int Repetitions);

    private sealed class Asker(PID echo, CountdownEvent finished) : IActor
    {
        private readonly BytesValue _data = ProtoRemoteHost.Message(RemotePayload.RequestBytes);
        private int _remaining;

        public Task ReceiveAsync(IContext context)
        {
            switch (context.Message)
            {
                case Begin begin:
                    _remaining = begin.Repetitions;
                    context.Request(echo, _data);
                    break;
                case BytesValue when --_remaining == 0:
                    finished.Signal();
                    break;
                case BytesValue:
                    context.Request(echo, _data);
                    break;
            }

            return Task.CompletedTask;
        }
    }
}
