using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Pycos.Benchmarks.Compare.Reports;

/// <summary>Results as the page of the documentation that shows them.</summary>
internal sealed class MarkdownReport(
    IReadOnlyList<Workload> workloads,
    IReadOnlyList<Result> results,
    IReadOnlyDictionary<string, string> versions)
{
    private const string Method =
        """
        Each system runs a workload in a process of its own, which lives through all rounds; the rounds of the systems are
        interleaved in random order after warm-up batches that are not counted. A cost is the CPU time of the whole process,
        all its threads, user and kernel, read from outside before and after a batch of about a fifth of a second, divided
        by what was done: it moves far less than rates do when the machine is busy with something else. Less is better.
        Systems may use all cores. In `echo` the server has one core and the load generator another.
        Bytes per task are what the runtime says is alive (for Python, the growth of the resident set) with all tasks asleep,
        each round in a new process. Differences below 1.3 times are noise on a shared machine.
        """;

    private readonly StringBuilder _page = new();

    /// <summary>Writes the page into the repository that the current folder is in; says where, or that it is in none.</summary>
    public void WriteTo(TextWriter messages)
    {
        if (RepositoryFolder() is not { } repository)
        {
            messages.WriteLine("docs/benchmarks.md is not written: the current folder is not in the repository");
            return;
        }

        var file = Path.Combine(repository, "docs", "benchmarks.md");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, Compose());
        messages.WriteLine($"written: {Path.GetRelativePath(Environment.CurrentDirectory, file)}");
    }

    private static string? RepositoryFolder()
    {
        var folder = new DirectoryInfo(Environment.CurrentDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "benchmarks", "Pycos.Benchmarks.csproj")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
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
        Line(workload.CountsAllocations
            ? "| system | median | min – max | rounds | times ours | allocated |\n|-|-:|-:|-:|-:|-:|"
            : "| system | median | min – max | rounds | times ours |\n|-|-:|-:|-:|-:|");
        foreach (var row in rows.OrderBy(row => row.First().Median))
        {
            AddRow(workload, row.First(), row.ElementAtOrDefault(1));
        }
    }

    private void AddRow(Workload workload, Result cost, Result? allocation)
    {
        var times = cost.TimesOurs(results) is { } ratio ? Invariant($"{ratio:0.00}") : "–";
        var row = $"| {cost.System} | {Amount(cost.Median)} {cost.Metric.Unit} | {Amount(cost.Min)} – {Amount(cost.Max)} "
            + $"| {cost.Rounds} | {times} |";
        if (workload.CountsAllocations)
        {
            row += allocation is null ? " – |" : $" {Amount(allocation.Median)} {allocation.Metric.Unit} |";
        }

        Line(row);
    }

    private static string Amount(double value) => value < 100 ? Invariant($"{value:0.0}") : Invariant($"{value:#,0}");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Line(string text = "") => _page.Append(text).Append('\n');
}
