using Pycos.Benchmarks.Compare.Systems;

namespace Pycos.Benchmarks.Compare;

/// <summary>What ours is to reach in a workload.</summary>
/// <param name="Workload">The workload's name.</param>
/// <param name="Metric">What is looked at.</param>
/// <param name="Bound">How many times the peer's, or how much.</param>
/// <param name="Against">The peer; null if the bound is no ratio.</param>
/// <param name="AtLeast">Whether more is better.</param>
/// <param name="System">Which one of ours.</param>
internal sealed record Goal(
    string Workload, Metric Metric, double Bound, string? Against = null, bool AtLeast = false, string System = AllSystems.Ours)
{
    private static readonly Goal[] All =
    [
        new("jobs-noop", Metric.Rate, 0.8, "erlang", AtLeast: true),
        new("jobs-noop", Metric.Rate, 1.5, "orleans", AtLeast: true),
        new("jobs-noop", Metric.Rate, 90, "dask", AtLeast: true),
        new("jobs-latency", Metric.Latency, 2, "erlang"),
        new("jobs-latency", Metric.Latency, 0.6, "orleans"),
        new("jobs-10k", Metric.Rate, 1, "orleans", AtLeast: true),
        new("jobs-10k", Metric.Rate, 20, "dask", AtLeast: true),
        new("jobs-start", Metric.Start, 1_000, System: PublishedSystem.PublishedName),
        new("jobs-start", Metric.Start, 2_500, System: DotnetRunSystem.RunName),
    ];

    /// <summary>Whether a value reaches it.</summary>
    public bool IsReached(double value) => AtLeast ? value >= Bound : value <= Bound;

    /// <summary>How near a workload's results come to its goals, those of which the results tell nothing left out.</summary>
    public static IEnumerable<(Goal Goal, double Value)> Of(Workload workload, IReadOnlyList<Result> results)
    {
        foreach (var goal in All.Where(goal => goal.Workload == workload.Name))
        {
            if (goal.ValueOf(goal.System, results) is { } ours && (goal.Against is null ? 1 : goal.ValueOf(goal.Against, results)) is { } by)
            {
                yield return (goal, ours / by);
            }
        }
    }

    private double? ValueOf(string system, IReadOnlyList<Result> results) => results.FirstOrDefault(result =>
        result.System == system && result.Workload == Workload && result.Metric == Metric)?.Values.Median;
}
