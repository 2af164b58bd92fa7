namespace Pycos.Internals;

/// <summary>Blocks a thread that is not a scheduler's, for a time of any length.</summary>
internal static class ThreadWait
{
    /// <summary>What the platform can wait for at a time: 24.8 days.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>Waits, as often as it takes, until something has come or the time is over.</summary>
    /// <param name="waitFor">Waits for a time that is not too long; true if what is waited for has come.</param>
    /// <param name="timeout">How long at most.</param>
    /// <returns>Whether it has come.</returns>
    internal static bool Until(Func<TimeSpan, bool> waitFor, TimeSpan timeout)
    {
        var clock = MonotonicClock.Instance;
        var deadline = Deadline.After(clock.Now, timeout);
        while (true)
        {
            var remaining = deadline == Deadline.Never
                ? TimeSpan.MaxValue
                : TimeSpan.FromTicks(Math.Max(0, Deadline.ToTimeSpan(deadline - clock.Now).Ticks));
            if (waitFor(remaining < Longest ? remaining : Longest))
            {
                return true;
            }

            if (remaining <= Longest)
            {
                return false;
            }
        }
    }
}
