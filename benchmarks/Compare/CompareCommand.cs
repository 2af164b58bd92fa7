using Pycos.Benchmarks.Compare.Processes;
using Pycos.Benchmarks.Compare.Reports;
using Pycos.Benchmarks.Compare.Systems;

namespace Pycos.Benchmarks.Compare;

/// <summary>Runs the systems against each other and reports what their work cost.</summary>
internal sealed class CompareCommand(CompareOptions options, TextWriter output, TextWriter errors)
{
    private readonly TimeBudget _budget = new(options.Time);
    private readonly List<ISystem> _ready = [];
    private readonly Dictionary<string, string> _missing = [];
    private readonly Dictionary<string, string> _versions = [];
    private readonly List<Result> _results = [];
    private bool _failed;

    /// <summary>Compares, prints a line for each result as soon as its workload is done, and writes the table.</summary>
    /// <returns>0, or 1 if a system failed.</returns>
    public int Run()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new UsageException("compare reads the CPU clocks of other processes, which it can on Linux only");
        }

        var workloads = Workloads.Named(options.Workload, options.Full);
        var systems = Selected();
        foreach (var system in systems.Where(system => workloads.Any(workload => system.Has(workload))))
        {
            Prepare(system);
        }

        for (var i = 0; i < workloads.Count; i++)
        {
            var budget = _budget.Part(workloads[i].TimeShare, workloads.Skip(i).Sum(workload => workload.TimeShare));
            Compare(workloads[i], systems, budget);
        }

        var means = GeometricMeans.Of(workloads, _results);
        foreach (var line in means.SelectMany(JsonReport.Lines))
        {
            output.WriteLine(line);
        }

        if (options.Table)
        {
            new MarkdownReport(workloads, _results, means, _versions).WriteTo(errors);
        }

        return _failed ? 1 : 0;
    }

    private IReadOnlyList<ISystem> Selected()
    {
        var unknown = options.Systems?.Except(AllSystems.List.Select(system => system.Name)).ToArray() ?? [];
        return unknown is [] ? [.. AllSystems.List.Where(IsSelected)] : throw new UsageException($"no system '{unknown[0]}'");
    }

    private bool IsSelected(ISystem system) => options.Systems?.Contains(system.Name) ?? true;

    private void Prepare(ISystem system)
    {
        try
        {
            _versions.Add(system.Name, system.Prepare());
            _ready.Add(system);
        }
        catch (NotAvailableException reason)
        {
            _missing.Add(system.Name, reason.Message);
            errors.WriteLine($"skipped: {reason.Message}");
        }
        catch (PeerException failure)
        {
            _failed = true;
            _missing.Add(system.Name, $"{system.Name} could not be prepared: {failure.Message}");
            errors.WriteLine($"skipped: {_missing[system.Name]}");
        }
    }

    private void Compare(Workload workload, IReadOnlyList<ISystem> systems, TimeBudget budget)
    {
        using var competition = new Competition(workload, options.Rounds, budget);
        var results = competition.Run(_ready.Where(system => system.Has(workload)));
        _results.AddRange(results);
        foreach (var result in results)
        {
            output.WriteLine(JsonReport.Line(result, workload, result.TimesOurs(results)));
        }

        foreach (var (goal, value) in Goal.Of(workload, results))
        {
            output.WriteLine(JsonReport.Line(goal, value));
        }

        foreach (var system in systems.Where(system => system.Has(workload) && _missing.ContainsKey(system.Name)))
        {
            output.WriteLine(JsonReport.Line(new Skipped(workload.Name, system.Name, _missing[system.Name])));
        }

        foreach (var failure in competition.Failed)
        {
            _failed = true;
            errors.WriteLine($"skipped: {workload.Name}: {failure.Reason}");
            output.WriteLine(JsonReport.Line(failure));
        }
    }
}
