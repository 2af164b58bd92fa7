namespace Pycos;

/// <summary>How a <see cref="BlockingPool"/> works.</summary>
public sealed record BlockingPoolOptions
{
    private readonly int threads = Math.Max(4, Environment.ProcessorCount);
    private readonly int capacity = 1024;

    /// <summary>
    /// How many threads it has at most; each is made when it is first needed. The default is one a processor and at least 4,
    /// since blocked threads use no processor.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Threads
    {
        get => threads;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            threads = value;
        }
    }

    /// <summary>How many jobs may queue for a thread; 1,024 by default: some seconds of work of a few milliseconds a job.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Capacity
    {
        get => capacity;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            capacity = value;
        }
    }

    /// <summary>What happens to a job when the queue is full.</summary>
    public BlockingPoolFullMode FullMode { get; init; } = BlockingPoolFullMode.Wait;

    /// <summary>What the threads are called, followed by a number.</summary>
    public string Name { get; init; } = "pycos blocking";
}
