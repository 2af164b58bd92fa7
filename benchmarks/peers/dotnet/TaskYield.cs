namespace Pycos.Benchmarks.Peers;

/// <summary>Tasks in a loop of <see cref="Task.Yield"/>, on whatever <see cref="SynchronizationContext"/> is current, or the pool.</summary>
internal sealed class TaskYield(int count) : IWorkload
{
    private readonly Task[] _tasks = new Task[count];
    private TaskCompletionSource<int> _gate = new();

    /// <summary>Creates the tasks, which wait until <see cref="Open"/> tells them how often to yield.</summary>
    public void Prepare()
    {
        _gate = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < _tasks.Length; i++)
        {
            _tasks[i] = YieldAsync(_gate.Task);
        }
    }

    public long Run(int repetitions)
    {
        Open(repetitions).GetAwaiter().GetResult();
        return (long)count * repetitions;
    }

    /// <summary>Lets the tasks run.</summary>
    /// <returns>The end of all of them.</returns>
    public Task Open(int repetitions)
    {
        _gate.SetResult(repetitions);
        return Task.WhenAll(_tasks);
    }

    private static async Task YieldAsync(Task<int> gate)
    {
        var repetitions = await gate;
        for (var i = 0; i < repetitions; i++)
        {
            await Task.Yield();
        }
    }
}
