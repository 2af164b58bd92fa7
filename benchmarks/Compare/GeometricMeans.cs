namespace Pycos.Benchmarks.Compare;

/// <summary>Systems over all workloads of a shape: the geometric mean of how many times the cost of the base theirs is.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Base">The system that is divided by.</param>
/// <param name="Workloads">The workloads of the shape.</param>
/// <param name="Rows">The systems that did all of them, the best first.</param>
internal sealed record GeometricMeans(
    string Shape, string Base, IReadOnlyList<Workload> Workloads, IReadOnlyList<GeometricMeans.Row> Rows)
{
    /// <summary>Calculates them for each shape with a base and several workloads.</summary>
    public static IReadOnlyList<GeometricMeans> Of(IReadOnlyList<Workload> workloads, IReadOnlyList<Result> results) =>
        [.. workloads.GroupBy(workload => workload.Shape).Where(shape => shape.First().Base is not null && shape.Count() > 1)
            .Select(shape => new GeometricMeans(shape.Key, shape.First().Base!, [.. shape], Compare([.. shape], results)))];

    private static IReadOnlyList<Row> Compare(IReadOnlyList<Workload> workloads, IReadOnlyList<Result> results)
    {
        var costs = results.Where(result => workloads.Any(workload =>
            workload.Name == result.Workload && workload.Metrics[0] == result.Metric && result.TimesBase is not null));
        return [.. costs.GroupBy(result => result.System).Where(system => system.Count() == workloads.Count)
            .Select(system => new Row(system.Key, [.. system.Select(result => result.TimesBase!.Median)]))
            .OrderBy(row => row.Mean)];
    }

    /// <summary>A system.</summary>
    /// <param name="System">Its name.</param>
    /// <param name="Times">How many times the base's cost its own was, workload by workload.</param>
    internal sealed record Row(string System, IReadOnlyList<double> Times)
    {
        /// <summary>Their geometric mean.</summary>
        public double Mean => Math.Exp(Times.Average(Math.Log));
    }
}
