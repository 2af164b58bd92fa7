using Akka.Actor;

namespace Pycos.Benchmarks.Peers;

/// <summary>Actors that ask the scheduler for one message within a second and stop when it comes.</summary>
internal sealed class AkkaTimers(int count) : IWorkload
{
    public long Run(int repetitions)
    {
        using var finished = new CountdownEvent(count);
        var props = Props.Create(() => new Sleeper(finished));
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            for (var i = 0; i < count; i++)
            {
                AkkaHost.System.ActorOf(props);
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

    private sealed class Sleeper(CountdownEvent finished) : UntypedActor
    {
        protected override void PreStart() =>
            Context.System.Scheduler.ScheduleTellOnce(SleepDurations.Next(), Self, WakeUp.Instance, Self);

        protected override void OnReceive(object message)
        {
            finished.Signal();
            Context.Stop(Self);
        }
    }
}
