using Proto;
using Proto.Timers;

namespace Pycos.Benchmarks.Peers;

/// <summary>Actors that ask the scheduler for one message within a second and stop when it comes.</summary>
internal sealed class ProtoTimers(int count) : IWorkload
{
    public long Run(int repetitions)
    {
        using var finished = new CountdownEvent(count);
        var props = Props.FromProducer(() => new Sleeper(finished));
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            for (var i = 0; i < count; i++)
            {
                ProtoHost.Root.Spawn(props);
            }

            finished.Wait();
            finished.Reset();
        }

        return (long)count * repetitions;
    }

    private sealed class WakeUp
    {
        public static readonly WakeUp Instance = new();
    }

    private sealed class Sleeper(CountdownEvent finished) : IActor
    {
        public Task ReceiveAsync(IContext context)
        {
            switch (context.Message)
            {
                case Started:
                    var delay = TimeSpan.FromMilliseconds(SleepDurations.Next());
                    context.Scheduler().SendOnce(delay, context.Self, WakeUp.Instance);
                    break;
                case WakeUp:
                    finished.Signal();
                    context.Stop(context.Self);
                    break;
            }

            return Task.CompletedTask;
        }
    }
}
