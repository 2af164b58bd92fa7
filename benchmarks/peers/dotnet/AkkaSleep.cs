using Akka.Actor;

namespace Pycos.Benchmarks.Peers;

/// <summary>Actors that wait for a message for at most an hour.</summary>
internal sealed class AkkaSleep(int count) : IWorkload
{
    private readonly IActorRef[] _actors = new IActorRef[count];

    public long Run(int repetitions)
    {
        using var asleep = new CountdownEvent(count);
        var props = Props.Create(() => new Sleeper(asleep));
        for (var i = 0; i < _actors.Length; i++)
        {
            _actors[i] = AkkaHost.System.ActorOf(props);
        }

        asleep.Wait();
        return _actors.Length;
    }

    private sealed class Sleeper(CountdownEvent asleep) : UntypedActor
    {
        protected override void PreStart()
        {
            Context.SetReceiveTimeout(SleepDurations.Forever);
            asleep.Signal();
        }

        protected override void OnReceive(object message) => Context.Stop(Self);
    }
}
