using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Pycos.Benchmarks.Compare.Reports;

/// <summary>Results as the page of the documentation that shows them.</summary>
internal sealed class MarkdownReport(
    IReadOnlyList<Workload> workloads,
    IReadOnlyList<Result> results,
    IReadOnlyList<GeometricMeans> means,
    IReadOnlyDictionary<string, string> versions)
{
    private const string Method =
        """
        Each system runs a workload in a process of its own, which lives through all rounds; the rounds of the systems are
        interleaved in random order after warm-up batches that are not counted. A cost is the CPU time of the whole process,
        all its threads, user and kernel, read from outside before and after a batch of about a fifth of a second, divided
        by what was done: it moves far less than rates do when the machine is busy with something else. Less is better.
        Systems may use all cores. In `echo`, `accept` and `tls` the server has one core and the load generator another; in
        `group` both may use all, so that on two cores the second scheduler shares its own with the load generator.
        In `jobs` each program starts two workers with one processor each (Orleans: one silo with all) and the CPU time is that
        of all its processes.
        Where a base is named, its batches are measured after every third of others, each batch is divided by those of the
        base next to it, and the median and the quartiles of these ratios are shown; the row of the base itself tells how far
        equal things seem to differ. What stands in brackets beside a rate or a time is that ratio, too.
        Bytes per task are what the runtime says is alive (for Python, the growth of the resident set) with all tasks asleep,
        each round in a new process. Differences below 1.3 times are noise on a shared machine.
        """;

    private const string None = "–";

    private readonly StringBuilder _page = new();

    /// <summary>Writes the page into the repository that the current folder is in; says where, or that it is in none.</summary>
    public void WriteTo(TextWriter messages)
    {
        if (Repository.Folder is not { } repository)
        {
            messages.WriteLine("docs/benchmarks.md is not written: the current folder is not in the repository");
            return;
        }

        var file = Path.Combine(repository, "docs", "benchmarks.md");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, Compose());
        messages.WriteLine($"written: {Path.GetRelativePath(Environment.CurrentDirectory, file)}");
    }

    private string Compose()
    {
        Line("# Benchmarks");
        Line();
        Line("Written by `dotnet run -c Release --project benchmarks -- compare all`; all figures are from one run.");
        Line();
        AddMachine();
        Line("## Method");
        Line();
        Line(Method);
        foreach (var workload in workloads)
        {
            AddWorkload(workload);
            foreach (var of in means.Where(of => of.Workloads[^1] == workload && of.Rows.Count > 0))
            {
                AddMeans(of);
            }
        }

        return _page.ToString();
    }

    private void AddMachine()
    {
        Line("| | |");
        Line("|-|-|");
        Line(Invariant($"| date | {DateTime.UtcNow:yyyy-MM-dd} |"));
        Line(Invariant($"| processor | {Machine.Processor}, {Environment.ProcessorCount} cores |"));
        Line($"| kernel | {Machine.Kernel} |");
        Line($"| .NET | {RuntimeInformation.FrameworkDescription} |");
        foreach (var (system, version) in versions.Where(entry => entry.Value != RuntimeInformation.FrameworkDescription))
        {
            Line($"| {system} | {version} |");
        }

        Line();
    }

    private void AddMeans(GeometricMeans of)
    {
        Line();
        Line($"## {of.Shape}: all");
        Line();
        Line($"CPU time as a multiple of that of {of.Base}, and the geometric mean.");
        Line();
        Line($"| system | {string.Join(" | ", of.Workloads.Select(workload => workload.Name))} | mean |");
        Line($"|-|{string.Concat(of.Workloads.Select(_ => "-:|"))}-:|");
        foreach (var row in of.Rows)
        {
            Line($"| {row.System} | {string.Join(" | ", row.Times.Append(row.Mean).Select(times => Invariant($"{times:0.00}")))} |");
        }
    }

    private void AddWorkload(Workload workload)
    {
        var rows = results.Where(result => result.Workload == workload.Name).ToLookup(result => result.System);
        if (rows.Count == 0)
        {
            return;
        }

        Line();
        Line($"## {workload.Name}");
        Line();
        Line(Capital(workload.Description) + ".");
        Line();
        AddHeading(workload);
        foreach (var row in rows.OrderBy(row => row.First().Values.Median))
        {
            AddRow(workload, row);
        }

        AddGoals(workload);
    }

    private void AddGoals(Workload workload)
    {
        var goals = Goal.Of(workload, results).Select(reached => Sentence(reached.Goal, reached.Value)).ToArray();
        if (goals is not [])
        {
            Line();
            Line($"Goals: {string.Join("; ", goals)}.");
        }
    }

    private static string Sentence(Goal goal, double value) =>
        $"{goal.Metric.Title} of {goal.System} {Number(value)} {goal.Against switch { null => goal.Metric.Unit, var peer => $"times that of {peer}" }}"
        + $" ({(goal.AtLeast ? "at least" : "at most")} {Number(goal.Bound)})";

    private void AddHeading(Workload workload)
    {
        string[] columns =
        [
            "median", "min – max", "rounds", "times ours",
            .. workload.Base is { } name ? [$"times {name} (quartiles)"] : Array.Empty<string>(),
            .. workload.Metrics.Skip(1).Select(metric => metric.Title),
        ];
        Line($"| system | {string.Join(" | ", columns)} |");
        Line($"|-|{string.Concat(columns.Select(_ => "-:|"))}");
    }

    private void AddRow(Workload workload, IEnumerable<Result> row)
    {
        var cost = row.First();
        string[] cells =
        [
            $"{Amount(cost.Values.Median)} {cost.Metric.Unit}",
            $"{Amount(cost.Values.Min)} – {Amount(cost.Values.Max)}",
            Invariant($"{cost.Values.Count}"),
            cost.TimesOurs(results) is { } ratio ? Invariant($"{ratio:0.00}") : None,
            .. workload.Base is null ? Array.Empty<string>() : [Times(cost.TimesBase)],
            .. workload.Metrics.Skip(1).Select(metric => Beside(row.FirstOrDefault(other => other.Metric == metric))),
        ];
        Line($"| {cost.System} | {string.Join(" | ", cells)} |");
    }

    private static string Beside(Result? other) => other is null
        ? None
        : $"{Amount(other.Values.Median)} {other.Metric.Unit}" + (other.TimesBase is { } times ? Invariant($" ({times.Median:0.00})") : "");

    private static string Times(Spread? times) => times is null
        ? None
        : Invariant($"{times.Median:0.00} ({times.LowerQuartile:0.00}–{times.UpperQuartile:0.00})");

    private static string Number(double value) => value < 10 ? Invariant($"{value:0.##}") : Invariant($"{value:#,0}");

    private static string Amount(double value) => value < 100 ? Invariant($"{value:0.0}") : Invariant($"{value:#,0}");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Line(string text = "") => _page.Append(text).Append('\n');
}
