namespace Pycos.Benchmarks.Ours;

/// <summary>Tasks that all enter the same lock.</summary>
/// <param name="count">How many tasks.</param>
/// <param name="handover">Whether each gives way while it holds the lock, so that all others have to wait.</param>
internal sealed class PycosLock(int count, bool handover) : IWorkload
{
    public long Run(int repetitions)
    {
        Scheduler.Default.Spawn(StartAsync(repetitions)).AsTask().GetAwaiter().GetResult();
        return (long)count * repetitions;
    }

    private async Coroutine StartAsync(int repetitions)
    {
        var gate = new AsyncLock();
        var tasks = new PycosTask[count];
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = PycosTask.Spawn(EnterAsync(gate, repetitions));
        }

        foreach (var task in tasks)
        {
            await task;
        }
    }

    private async Coroutine EnterAsync(AsyncLock gate, int repetitions)
    {
        for (var i = 0; i < repetitions; i++)
        {
            using (await gate.EnterAsync())
            {
                if (handover)
                {
                    await PycosTask.YieldAsync();
                }
            }
        }
    }
}
