namespace Pycos.Benchmarks.Peers;

/// <summary>Tasks that all take the same <see cref="SemaphoreSlim"/>, in whatever context they are started in.</summary>
/// <param name="count">How many tasks.</param>
/// <param name="handover">Whether each gives way while it holds it, so that all others have to wait.</param>
internal sealed class SemaphoreLock(int count, bool handover) : IWorkload
{
    public long Run(int repetitions)
    {
        Task.Run(() => StartAsync(repetitions)).GetAwaiter().GetResult();
        return (long)count * repetitions;
    }

    /// <summary>Starts the tasks.</summary>
    /// <returns>The end of all of them.</returns>
    public async Task StartAsync(int repetitions)
    {
        using var gate = new SemaphoreSlim(1, 1);
        var tasks = new Task[count];
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = TakeAsync(gate, repetitions);
        }

        await Task.WhenAll(tasks);
    }

    private async Task TakeAsync(SemaphoreSlim gate, int repetitions)
    {
        // Not the task that starts the others: all of them are to be there before the first one begins.
        await Task.Yield();
        for (var i = 0; i < repetitions; i++)
        {
            await gate.WaitAsync();
            if (handover)
            {
                await Task.Yield();
            }

            gate.Release();
        }
    }
}
