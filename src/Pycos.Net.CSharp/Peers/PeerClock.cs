namespace Pycos.Internals;

/// <summary>
/// What the clock of another node shows, as far as its time stamps tell: the least of the last differences is the offset plus the
/// shortest time on the way, so the estimate lags behind the truth by at most that. Both clocks are monotonic and not synchronized.
/// </summary>
internal sealed class PeerClock
{
    /// <summary>So many of the last time stamps count: enough to see one that was not delayed, few enough to follow a drift.</summary>
    private const int Kept = 8;

    private readonly long[] differences = new long[Kept];
    private int count;

    /// <summary>A time stamp of the peer has come. Both in milliseconds.</summary>
    internal void Note(ulong own, ulong stamped) => differences[count++ % Kept] = (long)own - (long)stamped;

    /// <summary>How long it is until a time on the peer's clock, or a little longer; null for 0, which is no time.</summary>
    internal TimeSpan? Until(ulong own, ulong time) => time == 0 || count == 0
        ? null
        : TimeSpan.FromMilliseconds(Math.Max(0, (long)time - ((long)own - Least())));

    /// <summary>Whether a time on the peer's clock has passed there, for sure; 0 never does.</summary>
    internal bool IsOver(ulong own, ulong time)
    {
        if (time == 0 || count == 0)
        {
            return false;
        }

        return (long)time < (long)own - Least();
    }

    private long Least()
    {
        var least = long.MaxValue;
        for (var i = 0; i < Math.Min(count, Kept); i++)
        {
            least = Math.Min(least, differences[i]);
        }

        return least;
    }
}
