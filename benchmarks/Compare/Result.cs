using Pycos.Benchmarks.Compare.Systems;

namespace Pycos.Benchmarks.Compare;

/// <summary>What one metric of one system was, over all rounds.</summary>
internal sealed class Result
{
    /// <summary>
    /// What is less is nothing, of which no multiples are told: what is left of a byte is the runtime's own, not the operation's.
    /// </summary>
    public const double Least = 0.5;

    public Result(Workload workload, string system, Metric metric, IReadOnlyList<Sample> samples)
    {
        Workload = workload.Name;
        System = system;
        Metric = metric;
        Values = new Spread(samples.Select(sample => metric.Of(sample.Batch)!.Value));
        double[] ratios = [.. samples.Select(sample => sample.TimesBase(metric)).OfType<double>()];
        TimesBase = ratios is [] ? null : new Spread(ratios);
    }

    public string Workload { get; }

    public string System { get; }

    public Metric Metric { get; }

    public Spread Values { get; }

    /// <summary>
    /// How many times that of the workload's base, batch by batch against its neighbours; null if there is none. For the base
    /// itself it tells how far equal things seem to differ.
    /// </summary>
    public Spread? TimesBase { get; }

    /// <summary>How many times ours this is.</summary>
    /// <param name="all">The results of the same run.</param>
    /// <returns>Null if ours is not among them, or is nothing.</returns>
    public double? TimesOurs(IEnumerable<Result> all)
    {
        var ours = all.FirstOrDefault(other =>
            other.System == AllSystems.Ours && other.Workload == Workload && other.Metric == Metric);
        return ours is { Values.Median: >= Least } ? Values.Median / ours.Values.Median : null;
    }
}
