using Akka.Actor;

namespace Pycos.Benchmarks.Peers;

/// <summary>Child actors that stop as soon as they have started, in waves of <paramref name="count"/>.</summary>
internal sealed class AkkaSpawn(int count) : IWorkload
{
    private readonly CountdownEvent _finished = new(count);
    private IActorRef? _parent;

    public void Prepare() =>
        _parent ??= AkkaHost.System.ActorOf(Props.Create(() => new Parent(count, _finished)));

    public long Run(int repetitions)
    {
        for (var i = 0; i < repetitions; i++)
        {
            _parent!.Tell(Wave.Instance);
            _finished.Wait();
            _finished.Reset();
        }

        return (long)count * repetitions;
    }

    private sealed class Wave
    {
        public static readonly Wave Instance = new();
    }

    private sealed class Parent(int count, CountdownEvent finished) : UntypedActor
    {
        private readonly Props _child = Props.Create(() => new Child(finished));

        protected override void OnReceive(object message)
        {
            for (var i = 0; i < count; i++)
            {
                Context.ActorOf(_child);
            }
        }
    }

    private sealed class Child(CountdownEvent finished) : UntypedActor
    {
        protected override void PreStart() => Context.Stop(Self);

        protected override void PostStop() => finished.Signal();

        protected override void OnReceive(object message) => Unhandled(message);
    }
}
