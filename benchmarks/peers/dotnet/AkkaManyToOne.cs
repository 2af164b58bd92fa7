using Akka.Actor;

namespace Pycos.Benchmarks.Peers;

/// <summary>Actors that all tell one.</summary>
internal sealed class AkkaManyToOne : IWorkload
{
    private readonly ManualResetEventSlim _finished = new();
    private readonly IActorRef _receiver;
    private readonly IActorRef[] _senders;

    public AkkaManyToOne(int senders)
    {
        _receiver = AkkaHost.System.ActorOf(Props.Create(() => new Receiving(_finished)));
        _senders = new IActorRef[senders];
        for (var i = 0; i < senders; i++)
        {
            _senders[i] = AkkaHost.System.ActorOf(Props.Create(() => new Sending(_receiver)));
        }
    }

    public long Run(int repetitions)
    {
        var operations = (long)_senders.Length * repetitions;
        _finished.Reset();
        _receiver.Tell(new Expect(operations));
        var begin = new Begin(repetitions);
        foreach (var sender in _senders)
        {
            sender.Tell(begin);
        }

        _finished.Wait();
        return operations;
    }

    private sealed record Expect(long Messages);

    private sealed record Begin(int Repetitions);

    private sealed class Message
    {
        public static readonly Message Instance = new();
    }

    private sealed class Receiving(ManualResetEventSlim finished) : UntypedActor
    {
        private long _remaining;

        protected override void OnReceive(object message)
        {
            if (message is Expect expect)
            {
                _remaining = expect.Messages;
            }
            else if (--_remaining == 0)
            {
                finished.Set();
            }
        }
    }

    private sealed class Sending(IActorRef receiver) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            var repetitions = ((Begin)message).Repetitions;
            for (var i = 0; i < repetitions; i++)
            {
                receiver.Tell(Message.Instance, Self);
            }
        }
    }
}
