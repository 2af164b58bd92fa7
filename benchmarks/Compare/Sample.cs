namespace Pycos.Benchmarks.Compare;

/// <summary>A batch of a system, and those of the base that were nearest in time to it: the one before and the one after.</summary>
internal readonly record struct Sample(Measurement Batch, IReadOnlyList<Measurement> Bases)
{
    /// <summary>How many times that of the base a metric is; null without a base, or if its own is next to nothing.</summary>
    public double? TimesBase(Metric metric) => Bases.Average(metric.Of) is { } floor and >= Result.Least ? metric.Of(Batch) / floor : null;
}
