namespace Pycos.Internals;

/// <summary>Counts restarts within a sliding period.</summary>
internal sealed class RestartLimit(int maxRestarts, TimeSpan period)
{
    private readonly long span = Deadline.ToNanoseconds(period);
    private readonly Queue<(long Time, MonitorStatus Cause)> counted = new();

    internal int MaxRestarts => maxRestarts;

    /// <summary>The ends that are counted now.</summary>
    internal IReadOnlyList<MonitorStatus> Causes => [.. counted.Select(entry => entry.Cause)];

    /// <summary>Counts one more; false if it is too much. Those that are as old as the period still count.</summary>
    internal bool TryAdd(long now, MonitorStatus cause)
    {
        if (maxRestarts == int.MaxValue)
        {
            return true;
        }

        while (counted.TryPeek(out var oldest) && now - oldest.Time > span)
        {
            counted.Dequeue();
        }

        counted.Enqueue((now, cause));
        return counted.Count <= maxRestarts;
    }
}
