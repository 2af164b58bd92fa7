namespace Pycos.Benchmarks.Ours;

/// <summary>One task that takes from whichever of several channels has something, and one that sends to them in turn.</summary>
/// <param name="alternatives">How many channels: four.</param>
internal sealed class PycosSelect(int alternatives) : IWorkload
{
    private const int Capacity = 16;

    public long Run(int repetitions)
    {
        Scheduler.Default.Spawn(ChooseAsync(repetitions)).AsTask().GetAwaiter().GetResult();
        return repetitions;
    }

    private async Coroutine ChooseAsync(int repetitions)
    {
        var channels = new BroadcastChannel<int>[alternatives];
        var queues = new Subscription<int>[alternatives];
        for (var i = 0; i < alternatives; i++)
        {
            channels[i] = new BroadcastChannel<int>($"numbers {i}");
            queues[i] = new Subscription<int>(Capacity);
            channels[i].Subscribe(queues[i]);
        }

        var sending = PycosTask.Spawn(SendAsync(channels, repetitions));
        for (var i = 0; i < repetitions; i++)
        {
            await Alt.Choose(queues[0].NextAlt(), queues[1].NextAlt(), queues[2].NextAlt(), queues[3].NextAlt());
        }

        await sending;
        foreach (var channel in channels)
        {
            channel.Dispose();
        }
    }

    private static async Coroutine SendAsync(BroadcastChannel<int>[] channels, int repetitions)
    {
        for (var i = 0; i < repetitions; i++)
        {
            await channels[i % channels.Length].SendAsync(i);
        }
    }
}
