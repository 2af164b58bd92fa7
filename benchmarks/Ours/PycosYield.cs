namespace Pycos.Benchmarks.Ours;

/// <summary>Tasks that give each other their turn.</summary>
internal sealed class PycosYield(int count) : IWorkload
{
    private readonly TaskRef<int>[] addresses = new TaskRef<int>[count];
    private readonly CountdownEvent finished = new(count);

    public void Prepare()
    {
        finished.Reset();
        if (addresses[0] == default)
        {
            for (var i = 0; i < addresses.Length; i++)
            {
                addresses[i] = Scheduler.Default.Spawn<int>(ServeAsync);
            }
        }
    }

    public long Run(int repetitions)
    {
        Scheduler.Default.Spawn(StartAsync(repetitions));
        finished.Wait();
        return (long)count * repetitions;
    }

    private async Coroutine StartAsync(int repetitions)
    {
        foreach (var address in addresses)
        {
            await address.SendAsync(repetitions);
        }
    }

    private async Coroutine ServeAsync(Inbox<int> inbox)
    {
        while (true)
        {
            var repetitions = await inbox.ReceiveAsync();
            for (var i = 0; i < repetitions; i++)
            {
                await PycosTask.YieldAsync();
            }

            finished.Signal();
        }
    }
}
