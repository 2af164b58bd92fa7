namespace Pycos.Benchmarks.Ours;

/// <summary>One task that sends each message to a channel, whose subscribers have small inboxes: it waits when one is full.</summary>
/// <param name="subscribers">How many there are.</param>
internal sealed class PycosBroadcast(int subscribers) : IWorkload
{
    private static readonly InboxOptions Inbox = new() { Capacity = 16 };

    public long Run(int repetitions)
    {
        Scheduler.Default.Spawn(PublishAsync(repetitions)).AsTask().GetAwaiter().GetResult();
        return (long)subscribers * repetitions;
    }

    private async Coroutine PublishAsync(int repetitions)
    {
        using var channel = new BroadcastChannel<int>("numbers");
        var tasks = new PycosTask[subscribers];
        for (var i = 0; i < subscribers; i++)
        {
            var subscriber = PycosTask.Spawn<int>(inbox => SubscribeAsync(inbox, repetitions), inbox: Inbox);
            channel.Subscribe(subscriber);
            tasks[i] = subscriber.Task;
        }

        for (var message = 0; message < repetitions; message++)
        {
            await channel.SendAsync(message);
        }

        foreach (var task in tasks)
        {
            await task;
        }
    }

    private static async Coroutine SubscribeAsync(Inbox<int> inbox, int count)
    {
        while (count > 0)
        {
            await inbox.ReceiveAsync();
            count--;
            while (inbox.TryReceive(out _))
            {
                count--;
            }
        }
    }
}
