using Akka.Actor;

namespace Pycos.Benchmarks.Peers;

/// <summary>Two actors that answer each other.</summary>
internal sealed class AkkaPingPong : IWorkload
{
    private readonly ManualResetEventSlim _finished = new();
    private readonly IActorRef _ping;

    public AkkaPingPong()
    {
        var pong = AkkaHost.System.ActorOf(Props.Create(() => new Answering()));
        _ping = AkkaHost.System.ActorOf(Props.Create(() => new Asking(pong, _finished)));
    }

    public long Run(int repetitions)
    {
        _finished.Reset();
        _ping.Tell(new Begin(repetitions));
        _finished.Wait();
        return 2L * repetitions;
    }

    private sealed record Begin(int Repetitions);

    private sealed class Ball
    {
        public static readonly Ball Instance = new();
    }

    private sealed class Answering : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }

    private sealed class Asking(IActorRef pong, ManualResetEventSlim finished) : UntypedActor
    {
        private int _remaining;

        protected override void OnReceive(object message)
        {
            if (message is Begin begin)
            {
                _remaining = begin.Repetitions;
            }
            else if (--_remaining == 0)
            {
                finished.Set();
                return;
            }

            pong.Tell(Ball.Instance, Self);
        }
    }
}
