using Proto;

namespace Pycos.Benchmarks.Peers;

/// <summary>Actors that stop as soon as they have started, in waves of <paramref name="count"/>.</summary>
internal sealed class ProtoSpawn(int count) : IWorkload
{
    public long Run(int repetitions)
    {
        using var finished = new CountdownEvent(count);
        var props = Props.FromProducer(() => new Child(finished));
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

    private sealed class Child(CountdownEvent finished) : IActor
    {
        public Task ReceiveAsync(IContext context)
        {
            switch (context.Message)
            {
                case Started:
                    context.Stop(context.Self);
                    break;
                case Stopped:
                    finished.Signal();
                    break;
            }

            return Task.CompletedTask;
        }
    }
}
