using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pycos.Benchmarks.Compare.Reports;

/// <summary>Results as lines of JSON.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The line for a result.</summary>
    public static string Line(Result result, double? timesOurs) => JsonSerializer.Serialize(
        new
        {
            result.Workload,
            result.System,
            Metric = result.Metric.Name,
            result.Metric.Unit,
            Median = Round(result.Median),
            Min = Round(result.Min),
            Max = Round(result.Max),
            result.Rounds,
            TimesOurs = timesOurs is { } times ? Round(times) : (double?)null,
        },
        Options);

    /// <summary>The line for a system that has no result.</summary>
    public static string Line(Skipped skipped) => JsonSerializer.Serialize(
        new { skipped.Workload, skipped.System, Skipped = skipped.Reason },
        Options);

    private static double Round(double value) => Math.Round(value, 2);
}
