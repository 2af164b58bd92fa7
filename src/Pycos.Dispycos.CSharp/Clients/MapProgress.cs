namespace Pycos;

/// <summary>How far a function is that is applied to many items.</summary>
/// <param name="Total">How many items there are, if that is known.</param>
/// <param name="Submitted">How many have become jobs.</param>
/// <param name="Succeeded">How many have a result.</param>
/// <param name="Failed">How many have failed.</param>
/// <param name="Elapsed">How long it has taken so far.</param>
public readonly record struct MapProgress(int? Total, int Submitted, int Succeeded, int Failed, TimeSpan Elapsed)
{
    /// <summary>How many are done each second, on average.</summary>
    public double PerSecond => Elapsed > TimeSpan.Zero ? (Succeeded + Failed) / Elapsed.TotalSeconds : 0;

    /// <summary>How long the rest will take at that rate; <see langword="null"/> if that can not be told.</summary>
    public TimeSpan? Remaining => Total is { } total && PerSecond > 0
        ? TimeSpan.FromSeconds(Math.Max(0, total - Succeeded - Failed) / PerSecond)
        : null;
}
