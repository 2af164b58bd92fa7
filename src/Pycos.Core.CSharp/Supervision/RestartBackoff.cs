namespace Pycos;

/// <summary>
/// How long a supervisor waits before it restarts a child: <see cref="First"/>, then each time <see cref="Factor"/> times as long,
/// up to <see cref="Longest"/>. For a child that has run for longer than <see cref="Longest"/> it begins anew.
/// </summary>
public sealed record RestartBackoff
{
    private readonly double factor = 2;

    /// <summary>Restarts come after a time that grows.</summary>
    /// <param name="first">The first wait.</param>
    /// <param name="longest">The longest wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is negative or infinite, or the longest is shorter than the first.</exception>
    public RestartBackoff(TimeSpan first, TimeSpan longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, first);
        First = first;
        Longest = longest;
    }

    /// <summary>Restarts come after the same time always.</summary>
    /// <param name="delay">The wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or infinite.</exception>
    public RestartBackoff(TimeSpan delay)
        : this(delay, delay)
    {
    }

    /// <summary>No wait: restarts come at once. The default.</summary>
    public static RestartBackoff None { get; } = new(TimeSpan.Zero);

    /// <summary>The wait before the first restart.</summary>
    public TimeSpan First { get; }

    /// <summary>The longest wait.</summary>
    public TimeSpan Longest { get; }

    /// <summary>By how much each wait is longer than the one before; at least 1. The default is 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public double Factor
    {
        get => factor;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            factor = value;
        }
    }

    /// <summary>The wait before a restart.</summary>
    /// <param name="before">How many restarts the child had in a row before this one.</param>
    internal TimeSpan DelayAfter(int before)
    {
        var ticks = First.Ticks * Math.Pow(factor, before);
        return ticks < Longest.Ticks ? TimeSpan.FromTicks((long)ticks) : Longest;
    }
}
