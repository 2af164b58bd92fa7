using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pycos.Benchmarks.Compare.Reports;

/// <summary>Results as lines of JSON.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The line for a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="workload">Its workload.</param>
    /// <param name="timesOurs">How many times ours it is.</param>
    public static string Line(Result result, Workload workload, double? timesOurs) => JsonSerializer.Serialize(
        new
        {
            result.Workload,
            result.System,
            Metric = result.Metric.Name,
            result.Metric.Unit,
            Median = Round(result.Values.Median),
            Min = Round(result.Values.Min),
            Max = Round(result.Values.Max),
            Rounds = result.Values.Count,
            TimesOurs = Round(timesOurs),
            workload.Base,
            TimesBase = Round(result.TimesBase?.Median),
            TimesBaseQuartiles = result.TimesBase is { } times ? new[] { Round(times.LowerQuartile), Round(times.UpperQuartile) } : null,
        },
        Options);

    /// <summary>The lines for the means over a shape's workloads.</summary>
    public static IEnumerable<string> Lines(GeometricMeans means) => means.Rows.Select(row => JsonSerializer.Serialize(
        new { Workload = means.Shape, row.System, means.Base, TimesBaseGeomean = Round(row.Mean), Workloads = row.Times.Count },
        Options));

    /// <summary>The line for what ours is to reach, and how far it is.</summary>
    public static string Line(Goal goal, double value) => JsonSerializer.Serialize(
        new
        {
            goal.Workload,
            goal.System,
            Metric = goal.Metric.Name,
            goal.Against,
            Value = Round(value),
            AtLeast = goal.AtLeast ? goal.Bound : (double?)null,
            AtMost = goal.AtLeast ? (double?)null : goal.Bound,
            Reached = goal.IsReached(value),
        },
        Options);

    /// <summary>The line for a system that has no result.</summary>
    public static string Line(Skipped skipped) => JsonSerializer.Serialize(
        new { skipped.Workload, skipped.System, Skipped = skipped.Reason },
        Options);

    private static double? Round(double? value) => value is { } there ? Math.Round(there, 2) : null;
}
