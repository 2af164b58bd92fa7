namespace Pycos.Benchmarks.Peers;

/// <summary><see cref="TaskYield"/> without the thread pool: all tasks on one thread.</summary>
internal sealed class SingleThreadTaskYield : IWorkload
{
    private readonly int _count;
    private readonly TaskYield _yield;
    private readonly SingleThreadContext _context = new();

    public SingleThreadTaskYield(int count)
    {
        _count = count;
        _yield = new TaskYield(count);
        SynchronizationContext.SetSynchronizationContext(_context);
    }

    public void Prepare() => _yield.Prepare();

    public long Run(int repetitions)
    {
        var end = _yield.Open(repetitions);
        _context.RunUntilIdle();
        end.GetAwaiter().GetResult();
        return (long)_count * repetitions;
    }
}
