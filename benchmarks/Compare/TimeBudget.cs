using System.Diagnostics;

namespace Pycos.Benchmarks.Compare;

/// <summary>A time by which something should be over; without one, it never is.</summary>
internal sealed class TimeBudget(TimeSpan? length)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>All of the time; null without a limit.</summary>
    public TimeSpan? Length => length;

    /// <summary>Whether the time is over.</summary>
    public bool IsSpent => Stopwatch.GetElapsedTime(_start) >= length;

    /// <summary>Whether half as much time again is over.</summary>
    public bool IsOverdrawn => Stopwatch.GetElapsedTime(_start) >= length * 1.5;

    /// <summary>A budget for the next of several pieces of work: its part of what is left.</summary>
    /// <param name="share">The share of this piece.</param>
    /// <param name="allShares">The shares of this piece and all that follow it.</param>
    public TimeBudget Part(int share, int allShares) =>
        new((length - Stopwatch.GetElapsedTime(_start)) * ((double)share / allShares));
}
