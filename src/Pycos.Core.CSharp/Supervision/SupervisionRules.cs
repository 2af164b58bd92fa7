namespace Pycos.Internals;

/// <summary>What a supervisor does when a child has ended. Tests put other rules in their place to see that these are noticed.</summary>
internal class SupervisionRules
{
    internal static SupervisionRules Default { get; } = new();

    /// <summary>Whether a child that has ended of its own accord is to be started again.</summary>
    internal virtual bool MustRestart(ChildSpec spec, PycosTask ended) => spec.Restart switch
    {
        RestartMode.Permanent => true,
        RestartMode.Transient => ended.Status == PycosTaskStatus.Failed
            || (ended.Status == PycosTaskStatus.Cancelled && (ended.Flags & TaskFlags.Terminating) == 0),
        _ => false,
    };

    /// <summary>Which children are restarted together with one of them: from the first place to the one before the second.</summary>
    internal virtual Range RestartedWith(SupervisionStrategy strategy, int index, int count) => strategy switch
    {
        SupervisionStrategy.OneForAll => ..count,
        SupervisionStrategy.RestForOne => index..count,
        _ => index..(index + 1),
    };

    /// <summary>The places of children in the order in which they are stopped.</summary>
    internal virtual IEnumerable<int> StopOrder(Range range, int count)
    {
        var (start, length) = range.GetOffsetAndLength(count);
        return Enumerable.Range(start, length).Reverse();
    }

    /// <summary>Whether one more restart is allowed.</summary>
    internal virtual bool MayRestart(RestartLimit limit, long now, MonitorStatus cause) => limit.TryAdd(now, cause);

    /// <summary>What is done when a supervisor has ended and its children have not.</summary>
    internal virtual bool StopsAtEnd => true;
}
