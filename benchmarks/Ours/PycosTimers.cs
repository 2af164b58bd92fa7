namespace Pycos.Benchmarks.Ours;

/// <summary>Tasks that each sleep once.</summary>
internal sealed class PycosTimers(int count) : IWorkload
{
    private readonly PycosTask[] tasks = new PycosTask[count];

    public long Run(int repetitions)
    {
        Scheduler.Default.Spawn(StartAsync()).AsTask().GetAwaiter().GetResult();
        return count;
    }

    private async Coroutine StartAsync()
    {
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = PycosTask.Spawn(SleepAsync());
        }

        foreach (var task in tasks)
        {
            await task;
        }
    }

    private static async Coroutine SleepAsync() => await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(SleepDurations.Next()));
}
