using System.Net;

namespace Pycos.Internals;

/// <summary>
/// How often each source may be heard: once in an interval in the long run, and a few times at once. By the moment at which a source
/// would be due if it had kept to the interval (the generic cell rate algorithm of ITU-T I.371). Takes bounded memory.
/// </summary>
internal sealed class SourceRates(long interval, int burst, int capacity)
{
    private readonly Dictionary<(IPAddress Address, Guid Node), long> due = [];
    private long lastSweep = long.MinValue / 2;

    internal int Count => due.Count;

    /// <summary>Whether a source may be heard now; if so, that is noted.</summary>
    internal bool TryTake(IPAddress address, Guid node, long now)
    {
        var known = due.TryGetValue((address, node), out var expected);
        if (!known && due.Count >= capacity && !TryMakeRoom(now))
        {
            return false;
        }

        var moment = Math.Max(known ? expected : now, now);
        if (moment - now > (burst - 1) * interval)
        {
            return false;
        }

        due[(address, node)] = moment + interval;
        return true;
    }

    /// <summary>Forgets those that could say as much as if they were new. Not at each call, since it looks at all.</summary>
    private bool TryMakeRoom(long now)
    {
        if (now - lastSweep < interval)
        {
            return false;
        }

        lastSweep = now;
        foreach (var (source, moment) in due)
        {
            if (moment <= now)
            {
                due.Remove(source);
            }
        }

        return due.Count < capacity;
    }
}
