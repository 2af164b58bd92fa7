using Proto;

namespace Pycos.Benchmarks.Peers;

/// <summary>Two actors that answer each other.</summary>
internal sealed class ProtoPingPong : IWorkload
{
    private readonly ManualResetEventSlim _finished = new();
    private readonly PID _ping;

    public ProtoPingPong()
    {
        var pong = ProtoHost.Root.Spawn(Props.FromProducer(() => new Answering()));
        _ping = ProtoHost.Root.Spawn(Props.FromProducer(() => new Asking(pong, _finished)));
    }

    public long Run(int repetitions)
    {
        _finished.Reset();
        ProtoHost.Root.Send(_ping, new Begin(repetitions));
        _finished.Wait();
        return 2L * repetitions;
    }

    private sealed record Begin(int Repetitions);

    private sealed record Ping(PID Sender);

    private sealed class Pong
    {
        public static readonly Pong Instance = new();
    }

    private sealed class Answering : IActor
    {
        public Task ReceiveAsync(IContext context)
        {
            if (context.Message is Ping ping)
            {
                context.Send(ping.Sender, Pong.Instance);
            }

            return Task.CompletedTask;
        }
    }

    private sealed class Asking(PID pong, ManualResetEventSlim finished) : IActor
    {
        private int _remaining;
        private Ping? _ping;

        public Task ReceiveAsync(IContext context)
        {
            switch (context.Message)
            {
                case Begin begin:
                    // The sender travels in the message, not in an envelope: that is the cheaper way here.
                    _ping ??= new Ping(context.Self);
                    _remaining = begin.Repetitions;
                    context.Send(pong, _ping);
                    break;
                case Pong when --_remaining == 0:
                    finished.Set();
                    break;
                case Pong:
                    context.Send(pong, _ping!);
                    break;
            }

            return Task.CompletedTask;
        }
    }
}
