using Proto;
using Proto.Mailbox;

namespace Pycos.Benchmarks.Peers;

/// <summary>Actors that give way by a message to themselves.</summary>
internal sealed class ProtoYield(int count) : IWorkload
{
    private readonly CountdownEvent _finished = new(count);
    private readonly PID[] _actors = new PID[count];

    public void Prepare()
    {
        if (_actors[0] is null)
        {
            // One message at a time: the actor goes to the end of the queue after each, which makes it a switch.
            var props = Props.FromProducer(() => new Yielder(_finished))
                .WithDispatcher(new ThreadPoolDispatcher { Throughput = 1 });
            for (var i = 0; i < _actors.Length; i++)
            {
                _actors[i] = ProtoHost.Root.Spawn(props);
            }
        }

        _finished.Reset();
    }

    public long Run(int repetitions)
    {
        var begin = new Begin(repetitions);
        foreach (var actor in _actors)
        {
            ProtoHost.Root.Send(actor, begin);
        }

        _finished.Wait();
        return (long)count * repetitions;
    }

    private sealed record Begin(int Repetitions);

    private sealed class Step
    {
        public static readonly Step Instance = new();
    }

    private sealed class Yielder(CountdownEvent finished) : IActor
    {
        private int _remaining;

        public Task ReceiveAsync(IContext context)
        {
            switch (context.Message)
            {
                case Begin begin:
                    _remaining = begin.Repetitions;
                    break;
                case Step:
                    _remaining--;
                    break;
                default:
                    return Task.CompletedTask;
            }

            if (_remaining > 0)
            {
                context.Send(context.Self, Step.Instance);
            }
            else
            {
                finished.Signal();
            }

            return Task.CompletedTask;
        }
    }
}
