namespace Pycos.Benchmarks.Peers;

/// <summary><see cref="SemaphoreLock"/> without the thread pool: all tasks on one thread.</summary>
/// <remarks>
/// Uncontended only: a wait that is granted later is completed through the thread pool, whatever thread it began on.
/// </remarks>
internal sealed class SingleThreadSemaphoreLock(int count) : IWorkload
{
    private readonly SemaphoreLock _semaphore = new(count, handover: false);
    private readonly SingleThreadContext _context = new();

    public long Run(int repetitions)
    {
        SynchronizationContext.SetSynchronizationContext(_context);
        var end = _semaphore.StartAsync(repetitions);
        _context.RunUntilIdle();
        end.GetAwaiter().GetResult();
        return (long)count * repetitions;
    }
}
