using Pycos.Benchmarks.Compare.Processes;
using Pycos.Benchmarks.Compare.Systems;

namespace Pycos.Benchmarks.Compare;

/// <summary>All systems on one workload, their rounds interleaved so that each has its part of whatever disturbs the machine.</summary>
internal sealed class Competition(Workload workload, int rounds, TimeBudget budget) : IDisposable
{
    // With fewer the median hides nothing, so a busy machine is given some more time for these.
    private const int RoundsWorthWaitingFor = 3;

    private static readonly TimeSpan EnoughWarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan EnoughWarmUpOfJobs = TimeSpan.FromSeconds(8);

    // The base is measured again after so many others, so that each has it near in time.
    private const int BaseInterval = 3;

    private readonly List<Entry> _entries = [];
    private readonly List<Skipped> _failed = [];

    /// <summary>The systems that failed, and how.</summary>
    public IReadOnlyList<Skipped> Failed => _failed;

    /// <summary>Warms the systems up and measures them.</summary>
    /// <returns>Their results, system by system.</returns>
    public IReadOnlyList<Result> Run(IEnumerable<ISystem> systems)
    {
        _entries.AddRange(systems.Select(system => new Entry(system, workload)));
        var warmUp = LongestWarmUp();
        ForEach(_entries, entry => entry.WarmUp(warmUp));
        for (var round = 0; round < rounds && HasTimeFor(round); round++)
        {
            MeasureRound();
        }

        return [.. _entries.SelectMany(entry => entry.Results())];
    }

    public void Dispose() => _entries.ForEach(entry => entry.Dispose());

    /// <summary>Half of the time for all of them together, and no longer than a system needs.</summary>
    private TimeSpan LongestWarmUp()
    {
        var enough = workload.IsJobs ? EnoughWarmUpOfJobs : EnoughWarmUp;
        return budget.Length / 2 / Math.Max(_entries.Count, 1) is { } part && part < enough ? part : enough;
    }

    private bool HasTimeFor(int round) => round switch
    {
        0 => true,
        < RoundsWorthWaitingFor => !budget.IsOverdrawn,
        _ => !budget.IsSpent,
    };

    private void MeasureRound()
    {
        var batches = new List<(Entry Entry, Measurement Batch)>();
        ForEach(RandomOrder(), entry => batches.Add((entry, entry.Measure())));
        for (var i = 0; i < batches.Count; i++)
        {
            var before = batches.Take(i).Where(other => other.Entry.IsBase).TakeLast(1);
            var after = batches.Skip(i + 1).Where(other => other.Entry.IsBase).Take(1);
            batches[i].Entry.Add(new Sample(batches[i].Batch, [.. before.Concat(after).Select(other => other.Batch)]));
        }
    }

    private Entry[] RandomOrder()
    {
        var others = _entries.Where(entry => !entry.IsBase).ToArray();
        Random.Shared.Shuffle(others);
        return _entries.Find(entry => entry.IsBase) is { } floor
            ? [floor, .. others.Chunk(BaseInterval).SelectMany(some => some.Append(floor))]
            : others;
    }

    private void ForEach(IEnumerable<Entry> entries, Action<Entry> action)
    {
        foreach (var entry in entries.ToArray().Where(_entries.Contains))
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
}
