namespace Pycos.Internals;

/// <summary>
/// A point in time on a scheduler's clock, in nanoseconds since some moment before the scheduler was made.
/// A <see cref="long"/> of nanoseconds lasts for 292 years.
/// </summary>
internal static class Deadline
{
    /// <summary>No deadline.</summary>
    internal const long Never = long.MaxValue;

    private const long NanosecondsPerTick = 1_000_000 / TimeSpan.TicksPerMillisecond;

    /// <summary>The moment a time span after now; spans beyond the clock's range, and the infinite one, never come.</summary>
    internal static long After(long now, TimeSpan span)
    {
        if (span == Timeout.InfiniteTimeSpan)
        {
            return Never;
        }

        ThrowIfNegative(span);
        return span.Ticks > (Never - now) / NanosecondsPerTick ? Never : now + (span.Ticks * NanosecondsPerTick);
    }

    /// <summary>Refuses a span that is neither a timeout nor the infinite one.</summary>
    internal static void ThrowIfNegative(TimeSpan? timeout)
    {
        if (timeout < TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeout), timeout, "A timeout can not be negative. Use TimeSpan.Zero to wait not at all, Timeout.InfiniteTimeSpan for ever.");
        }
    }

    internal static TimeSpan ToTimeSpan(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / NanosecondsPerTick);

    internal static long ToNanoseconds(TimeSpan span) => After(0, span);
}
