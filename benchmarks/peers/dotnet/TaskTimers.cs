namespace Pycos.Benchmarks.Peers;

/// <summary>Tasks that sleep once, for up to a second, and end.</summary>
internal sealed class TaskTimers(int count) : IWorkload
{
    public long Run(int repetitions)
    {
        var tasks = new Task[count];
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            for (var i = 0; i < tasks.Length; i++)
            {
                tasks[i] = SleepAsync(SleepDurations.Next());
            }

            Task.WhenAll(tasks).GetAwaiter().GetResult();
        }

        return (long)count * repetitions;
    }

    private static async Task SleepAsync(int milliseconds) => await Task.Delay(milliseconds).ConfigureAwait(false);
}
