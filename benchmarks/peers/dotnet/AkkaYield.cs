using Akka.Actor;

namespace Pycos.Benchmarks.Peers;

/// <summary>Actors that give way by a message to themselves.</summary>
internal sealed class AkkaYield(int count) : IWorkload
{
    private readonly CountdownEvent _finished = new(count);
    private readonly IActorRef[] _actors = new IActorRef[count];

    public void Prepare()
    {
        if (_actors[0] is null)
        {
            var props = Props.Create(() => new Yielder(_finished)).WithDispatcher(AkkaHost.OneMessageAtATime);
            for (var i = 0; i < _actors.Length; i++)
            {
                _actors[i] = AkkaHost.System.ActorOf(props);
            }
        }

        _finished.Reset();
    }

    public long Run(int repetitions)
    {
        var begin = new Begin(repetitions);
        foreach (var actor in _actors)
        {
            actor.Tell(begin);
        }

        _finished.Wait();
        return (long)count * repetitions;
    }

    private sealed record Begin(int Repetitions);

    private sealed class Step
    {
        public static readonly Step Instance = new();
    }

    private sealed class Yielder(CountdownEvent finished) : UntypedActor
    {
        private int _remaining;

        protected override void OnReceive(object message)
        {
            if (message is Begin begin)
            {
                _remaining = begin.Repetitions;
            }
            else
            {
                _remaining--;
            }

            if (_remaining > 0)
            {
                Self.Tell(Step.Instance);
            }
            else
            {
                finished.Signal();
            }
        }
    }
}
