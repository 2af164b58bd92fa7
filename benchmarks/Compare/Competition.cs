using Pycos.Benchmarks.Children;
using Pycos.Benchmarks.Compare.Processes;
using Pycos.Benchmarks.Compare.Systems;

namespace Pycos.Benchmarks.Compare;

/// <summary>All systems on one workload, their rounds interleaved so that each has its part of whatever disturbs the machine.</summary>
internal sealed class Competition(Workload workload, int rounds, TimeBudget budget) : IDisposable
{
    // With fewer the median hides nothing, so a busy machine is given some more time for these.
    private const int RoundsWorthWaitingFor = 3;

    private readonly List<Entry> _entries = [];
    private readonly List<Skipped> _failed = [];

    /// <summary>The systems that failed, and how.</summary>
    public IReadOnlyList<Skipped> Failed => _failed;

    /// <summary>Warms the systems up and measures them.</summary>
    /// <returns>Their results, system by system.</returns>
    public IReadOnlyList<Result> Run(IEnumerable<ISystem> systems)
    {
        _entries.AddRange(systems.Select(system => new Entry(system, workload)));
        ForEach(_entries, entry => entry.WarmUp());
        for (var round = 0; round < rounds && HasTimeFor(round); round++)
        {
            var order = _entries.ToArray();
            Random.Shared.Shuffle(order);
            ForEach(order, entry => entry.Measure());
        }

        return [.. _entries.SelectMany(entry => entry.Results())];
    }

    public void Dispose() => _entries.ForEach(entry => entry.Dispose());

    private bool HasTimeFor(int round) => round switch
    {
        0 => true,
        < RoundsWorthWaitingFor => !budget.IsOverdrawn,
        _ => !budget.IsSpent,
    };

    private void ForEach(IEnumerable<Entry> entries, Action<Entry> action)
    {
        foreach (var entry in entries.ToArray())
        {
            try
            {
                action(entry);
            }
            catch (PeerException failure)
            {
                entry.Dispose();
                _entries.Remove(entry);
                _failed.Add(new Skipped(workload.Name, entry.System, $"{entry.System} failed: {failure.Message}"));
            }
        }
    }

    private sealed class Entry(ISystem system, Workload workload) : IDisposable
    {
        private readonly List<Measurement> _measurements = [];
        private Contestant? _contestant;
        private int _repetitions = 1;

        public string System => system.Name;

        public void WarmUp()
        {
            if (!workload.MeasuresMemory)
            {
                _contestant = Contestant.Start(system, workload);
                _repetitions = Batches.WarmUp(_contestant, workload);
            }
        }

        public void Measure()
        {
            if (_contestant is { } warm)
            {
                _measurements.Add(warm.RunBatch(_repetitions));
            }
            else if (workload.Shape == Shapes.Idle)
            {
                _measurements.Add(IdleConnections.Measure(system, workload));
            }
            else
            {
                using var fresh = Contestant.Start(system, workload);
                _measurements.Add(fresh.RunBatch(_repetitions));
            }
        }

        public IEnumerable<Result> Results()
        {
            if (workload.MeasuresMemory)
            {
                yield return Result(
                    workload.Shape == Shapes.Idle ? Metric.ConnectionMemory : Metric.TaskMemory, one => one.Bytes!.Value);
                yield break;
            }

            yield return Result(Metric.Cpu, one => one.CpuNanoseconds);
            if (workload.CountsAllocations && _measurements[0].Bytes is not null)
            {
                yield return Result(Metric.Allocation, one => one.Bytes!.Value);
            }
        }

        public void Dispose() => _contestant?.Dispose();

        private Result Result(Metric metric, Func<Measurement, long> cost) =>
            new(workload.Name, System, metric, _measurements.Select(one => (double)cost(one) / one.Operations));
    }
}
