namespace Pycos.Benchmarks.Ours;

/// <summary>Many tasks that send to one, whose inbox is bounded: they wait when it is full.</summary>
internal sealed class PycosManyToOne(int senders) : IWorkload
{
    public long Run(int repetitions)
    {
        Scheduler.Default.Spawn(StartAsync(repetitions)).AsTask().GetAwaiter().GetResult();
        return (long)senders * repetitions;
    }

    private async Coroutine StartAsync(int repetitions)
    {
        var receiver = PycosTask.Spawn<int>(inbox => ReceiveAsync(inbox, senders * repetitions));
        for (var i = 0; i < senders; i++)
        {
            _ = PycosTask.Spawn(SendAsync(receiver, repetitions));
        }

        await receiver.Task;
    }

    private static async Coroutine ReceiveAsync(Inbox<int> inbox, int messages)
    {
        while (messages > 0)
        {
            await inbox.ReceiveAsync();
            messages--;
            while (inbox.TryReceive(out _))
            {
                messages--;
            }
        }
    }

    private static async Coroutine SendAsync(TaskRef<int> receiver, int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            await receiver.SendAsync(i);
        }
    }
}
