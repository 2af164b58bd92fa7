namespace Pycos.Benchmarks.Peers;

/// <summary>Tasks in a <see cref="Task.Delay(TimeSpan)"/>; a task has no mailbox.</summary>
internal sealed class TaskSleep(int count) : IWorkload
{
    private readonly Task[] _tasks = new Task[count];

    public long Run(int repetitions)
    {
        for (var i = 0; i < _tasks.Length; i++)
        {
            _tasks[i] = SleepAsync();
        }

        return _tasks.Length;
    }

    private static async Task SleepAsync() => await Task.Delay(SleepDurations.Forever).ConfigureAwait(false);
}
