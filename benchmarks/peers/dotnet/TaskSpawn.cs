namespace Pycos.Benchmarks.Peers;

/// <summary><see cref="Task.Run(Action)"/> of something that is done at once, in waves of <paramref name="count"/>.</summary>
internal sealed class TaskSpawn(int count) : IWorkload
{
    public long Run(int repetitions)
    {
        // From within the pool a new task goes to the worker's own queue, which is the pool's fast path.
        Task.Run(() => SpawnAsync(repetitions)).GetAwaiter().GetResult();
        return (long)count * repetitions;
    }

    private async Task SpawnAsync(int repetitions)
    {
        var tasks = new Task[count];
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            for (var i = 0; i < tasks.Length; i++)
            {
                tasks[i] = Task.Run(static () => { });
            }

            await Task.WhenAll(tasks).ConfigureAwait(false);
        }
    }
}
