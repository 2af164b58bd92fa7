using Akka.Actor;

namespace Pycos.Benchmarks.Peers;

/// <summary>Each message told to each of many actors.</summary>
internal sealed class AkkaBroadcast : IWorkload
{
    private readonly CountdownEvent _finished;
    private readonly IActorRef[] _subscribers;

    public AkkaBroadcast(int subscribers)
    {
        _finished = new CountdownEvent(subscribers);
        _subscribers = new IActorRef[subscribers];
        for (var i = 0; i < subscribers; i++)
        {
            _subscribers[i] = AkkaHost.System.ActorOf(Props.Create(() => new Subscriber(_finished)));
        }
    }

    public long Run(int repetitions)
    {
        _finished.Reset();
        for (var remaining = repetitions - 1; remaining >= 0; remaining--)
        {
            var message = new Message(remaining);
            foreach (var subscriber in _subscribers)
            {
                subscriber.Tell(message);
            }
        }

        _finished.Wait();
        return (long)_subscribers.Length * repetitions;
    }

    private sealed record Message(int Remaining);

    private sealed class Subscriber(CountdownEvent finished) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (((Message)message).Remaining == 0)
            {
                finished.Signal();
            }
        }
    }
}
