using Akka.Actor;

namespace Pycos.Benchmarks.Peers;

/// <summary>Actors that ask one of another process, each again when it has its answer.</summary>
internal sealed class AkkaRemoteAsk : IWorkload
{
    private readonly CountdownEvent _finished;
    private readonly IActorRef[] _askers;

    public AkkaRemoteAsk(int askers, int port)
    {
        var system = AkkaRemoteHost.Start("client");
        var echo = AkkaRemoteHost.Find(system, port, AkkaRemoteHost.Echo);
        _finished = new CountdownEvent(askers);
        _askers = [.. Enumerable.Range(0, askers).Select(_ => system.ActorOf(Props.Create(() => new Asker(echo, _finished))))];
    }

    public long Run(int repetitions)
    {
        _finished.Reset();
        foreach (var asker in _askers)
        {
            asker.Tell(new Begin(repetitions));
        }

        _finished.Wait();
        return (long)_askers.Length * repetitions;
    }

    private sealed record Begin(int Repetitions);

    private sealed class Asker(IActorRef echo, CountdownEvent finished) : UntypedActor
    {
        private readonly byte[] _data = RemotePayload.Create(RemotePayload.RequestBytes);
        private int _remaining;

        protected override void OnReceive(object message)
        {
            if (message is Begin begin)
            {
                _remaining = begin.Repetitions;
            }
            else if (--_remaining == 0)
            {
                finished.Signal();
                return;
            }

            echo.Tell(_data, Self);
        }
    }
}
