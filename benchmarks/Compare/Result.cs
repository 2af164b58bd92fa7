using Pycos.Benchmarks.Compare.Systems;

namespace Pycos.Benchmarks.Compare;

/// <summary>What one cost of one system was, over all rounds.</summary>
internal sealed class Result
{
    public Result(string workload, string system, Metric metric, IEnumerable<double> samples)
    {
        Workload = workload;
        System = system;
        Metric = metric;
        double[] sorted = [.. samples.Order()];
        Rounds = sorted.Length;
        Min = sorted[0];
        Max = sorted[^1];
        Median = (sorted[(Rounds - 1) / 2] + sorted[Rounds / 2]) / 2;
    }

    public string Workload { get; }

    public string System { get; }

    public Metric Metric { get; }

    public int Rounds { get; }

    public double Median { get; }

    public double Min { get; }

    public double Max { get; }

    /// <summary>How many times our cost this is.</summary>
    /// <param name="all">The results of the same run.</param>
    /// <returns>
    /// Null if ours is not among them, or is nothing: what is left of a byte is the runtime's own, not the operation's.
    /// </returns>
    public double? TimesOurs(IEnumerable<Result> all)
    {
        var ours = all.FirstOrDefault(other =>
            other.System == AllSystems.Ours && other.Workload == Workload && other.Metric == Metric);
        return ours is { Median: >= 0.5 } ? Median / ours.Median : null;
    }
}
