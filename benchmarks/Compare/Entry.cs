using System.Diagnostics;
using Pycos.Benchmarks.Children;
using Pycos.Benchmarks.Compare.Systems;

namespace Pycos.Benchmarks.Compare;

/// <summary>A system in a competition, and its batches so far.</summary>
internal sealed class Entry(ISystem system, Workload workload) : IDisposable
{
    private readonly List<Sample> _samples = [];
    private Contestant? _contestant;
    private int _repetitions = 1;

    public string System => system.Name;

    /// <summary>Whether the others are divided by it.</summary>
    public bool IsBase => System == workload.Base;

    /// <summary>Starts it and runs batches that do not count, unless each batch has a process of its own.</summary>
    /// <param name="longest">After how long to stop in spite of progress.</param>
    public void WarmUp(TimeSpan longest)
    {
        if (!workload.StartsAnew)
        {
            _contestant = Contestant.Start(system, workload);
            _repetitions = Batches.WarmUp(_contestant, workload, longest);
        }
    }

    /// <summary>Runs a batch.</summary>
    public Measurement Measure()
    {
        if (_contestant is { } warm)
        {
            return warm.RunBatch(_repetitions);
        }

        if (workload.Shape == Shapes.Idle)
        {
            return IdleConnections.Measure(system, workload);
        }

        var begun = Stopwatch.GetTimestamp();
        using var fresh = Contestant.Start(system, workload);
        return workload.Shape == Shapes.JobsStart ? fresh.AwaitReady(begun) : fresh.RunBatch(_repetitions);
    }

    /// <summary>Has a batch count.</summary>
    public void Add(Sample sample) => _samples.Add(sample);

    /// <summary>What all batches together say, for each metric that the system reports.</summary>
    public IEnumerable<Result> Results() => workload.Metrics
        .Where(metric => metric.Of(_samples[0].Batch) is not null)
        .Select(metric => new Result(workload, System, metric, _samples));

    public void Dispose() => _contestant?.Dispose();
}
