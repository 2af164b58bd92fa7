using System.Net;

namespace Pycos.Internals;

/// <summary>
/// What strangers cause is told of each source and reason once a minute, and of few altogether, since they can cause it as often as they
/// like.
/// </summary>
internal sealed class ReportRates
{
    private const int Capacity = 64;

    private static readonly long Interval = (long)TimeSpan.FromMinutes(1).TotalMilliseconds;

    private readonly Dictionary<(IPAddress Source, int Reason), long> told = [];

    /// <summary>Whether something may be told now; if so, that is noted.</summary>
    /// <param name="source">Who causes it.</param>
    /// <param name="reason">What it is.</param>
    /// <param name="now">The time in milliseconds.</param>
    internal bool TryTake(IPAddress source, int reason, long now)
    {
        if (told.Count >= Capacity)
        {
            foreach (var (key, moment) in told)
            {
                if (now - moment > Interval)
                {
                    told.Remove(key);
                }
            }
        }

        var known = told.TryGetValue((source, reason), out var last);
        if ((known && now - last <= Interval) || (!known && told.Count >= Capacity))
        {
            return false;
        }

        told[(source, reason)] = now;
        return true;
    }
}
