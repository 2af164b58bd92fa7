using Proto;

namespace Pycos.Benchmarks.Peers;

/// <summary>Actors that wait for a message for at most an hour.</summary>
internal sealed class ProtoSleep(int count) : IWorkload
{
    private readonly PID[] _actors = new PID[count];

    public long Run(int repetitions)
    {
        using var asleep = new CountdownEvent(count);
        var props = Props.FromProducer(() => new Sleeper(asleep));
        for (var i = 0; i < _actors.Length; i++)
        {
            _actors[i] = ProtoHost.Root.Spawn(props);
        }

        asleep.Wait();
        return _actors.Length;
    }

    private sealed class Sleeper(CountdownEvent asleep) : IActor
    {
        public Task ReceiveAsync(IContext context)
        {
            if (context.Message is Started)
            {
                context.SetReceiveTimeout(SleepDurations.Forever);
                asleep.Signal();
            }

            return Task.CompletedTask;
        }
    }
}
