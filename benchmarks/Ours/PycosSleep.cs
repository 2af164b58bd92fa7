namespace Pycos.Benchmarks.Ours;

/// <summary>Tasks that wait for a message in their inbox for at most an hour.</summary>
internal sealed class PycosSleep(int count) : IWorkload
{
    // An address of every task is kept, as whoever is to send to it would.
    private readonly TaskRef<int>[] addresses = new TaskRef<int>[count];

    public long Run(int repetitions)
    {
        Scheduler.Default.Spawn(StartAsync()).AsTask().GetAwaiter().GetResult();
        return addresses.Length;
    }

    private async Coroutine StartAsync()
    {
        for (var i = 0; i < addresses.Length; i++)
        {
            addresses[i] = PycosTask.Spawn<int>(ReceiveAsync);
        }

        // First in, first out: when this task's turn comes again all of them wait.
        await PycosTask.YieldAsync();
    }

    private static async Coroutine ReceiveAsync(Inbox<int> inbox) => await inbox.ReceiveAsync(SleepDurations.Forever);
}
