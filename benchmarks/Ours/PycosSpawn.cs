namespace Pycos.Benchmarks.Ours;

/// <summary>Tasks that are done at once, in waves of <paramref name="count"/>.</summary>
internal sealed class PycosSpawn(int count) : IWorkload
{
    private readonly PycosTask[] tasks = new PycosTask[count];

    public long Run(int repetitions)
    {
        Scheduler.Default.Spawn(SpawnAsync(repetitions)).AsTask().GetAwaiter().GetResult();
        return (long)count * repetitions;
    }

    private async Coroutine SpawnAsync(int repetitions)
    {
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            for (var i = 0; i < tasks.Length; i++)
            {
                tasks[i] = PycosTask.Spawn(Nothing());
            }

            foreach (var task in tasks)
            {
                await task;
            }
        }
    }

#pragma warning disable CS1998 // A task that does nothing is what is measured.
    private static async Coroutine Nothing()
    {
    }
#pragma warning restore CS1998
}
