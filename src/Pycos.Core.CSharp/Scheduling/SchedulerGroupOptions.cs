namespace Pycos;

/// <summary>How a <see cref="SchedulerGroup"/> is made.</summary>
public sealed record SchedulerGroupOptions
{
    private readonly int count = Environment.ProcessorCount;

    /// <summary>How many schedulers there are. The default is one for each core that the process may use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Count
    {
        get => count;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            count = value;
        }
    }

    /// <summary>What the schedulers are called, before their number from 0 on. The default is <c>group-</c>.</summary>
    public string NamePrefix { get; init; } = "group-";

    /// <summary>The options of each scheduler, but for the name.</summary>
    public SchedulerOptions Scheduler { get; init; } = new();

    /// <summary>
    /// Whether the thread of each scheduler stays on a core of its own, in turn, which keeps its caches warm. Has an effect on
    /// Linux only. The default is <see langword="false"/>: other programs may be using that core.
    /// </summary>
    public bool PinThreads { get; init; }
}
