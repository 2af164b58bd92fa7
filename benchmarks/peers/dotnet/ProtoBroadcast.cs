using Proto;

namespace Pycos.Benchmarks.Peers;

/// <summary>Each message sent to each of many actors.</summary>
internal sealed class ProtoBroadcast : IWorkload
{
    private readonly CountdownEvent _finished;
    private readonly PID[] _subscribers;

    public ProtoBroadcast(int subscribers)
    {
        _finished = new CountdownEvent(subscribers);
        var subscribing = Props.FromProducer(() => new Subscriber(_finished));
        _subscribers = new PID[subscribers];
        for (var i = 0; i < subscribers; i++)
        {
            _subscribers[i] = ProtoHost.Root.Spawn(subscribing);
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
                ProtoHost.Root.Send(subscriber, message);
            }
        }

        _finished.Wait();
        return (long)_subscribers.Length * repetitions;
    }

    private sealed record Message(int Remaining);

    private sealed class Subscriber(CountdownEvent finished) : IActor
    {
        public Task ReceiveAsync(IContext context)
        {
            if (context.Message is Message { Remaining: 0 })
            {
                finished.Signal();
            }

            return Task.CompletedTask;
        }
    }
}
