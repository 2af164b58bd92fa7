using Proto;

namespace Pycos.Benchmarks.Peers;

/// <summary>Actors that all send to one.</summary>
internal sealed class ProtoManyToOne : IWorkload
{
    private readonly ManualResetEventSlim _finished = new();
    private readonly PID _receiver;
    private readonly PID[] _senders;

    public ProtoManyToOne(int senders)
    {
        _receiver = ProtoHost.Root.Spawn(Props.FromProducer(() => new Receiving(_finished)));
        var sending = Props.FromProducer(() => new Sending(_receiver));
        _senders = new PID[senders];
        for (var i = 0; i < senders; i++)
        {
            _senders[i] = ProtoHost.Root.Spawn(sending);
        }
    }

    public long Run(int repetitions)
    {
        var operations = (long)_senders.Length * repetitions;
        _finished.Reset();
        ProtoHost.Root.Send(_receiver, new Expect(operations));
        var begin = new Begin(repetitions);
        foreach (var sender in _senders)
        {
            ProtoHost.Root.Send(sender, begin);
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

    private sealed class Receiving(ManualResetEventSlim finished) : IActor
    {
        private long _remaining;

        public Task ReceiveAsync(IContext context)
        {
            switch (context.Message)
            {
                case Expect expect:
                    _remaining = expect.Messages;
                    break;
                case Message when --_remaining == 0:
                    finished.Set();
                    break;
            }

            return Task.CompletedTask;
        }
    }

    private sealed class Sending(PID receiver) : IActor
    {
        public Task ReceiveAsync(IContext context)
        {
            if (context.Message is Begin begin)
            {
                for (var i = 0; i < begin.Repetitions; i++)
                {
                    context.Send(receiver, Message.Instance);
                }
            }

            return Task.CompletedTask;
        }
    }
}
