using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>All jobs that may run in the same places: their queue, and where those places are.</summary>
[DebuggerDisplay("{Count} queued")]
internal sealed class Demand(JobOptions options, DateTimeOffset clockOrigin)
{
    /// <summary>The lines that are not empty, by ascending priority: the last one's turn is next.</summary>
    private readonly List<PriorityLine> lines = [];

    /// <summary>The line that was emptied last, to be used again: most demands go from one job to none and back all the time.</summary>
    private PriorityLine? spare;

    /// <summary>The options of one of the jobs: those that count here are the same for all.</summary>
    internal JobOptions Options { get; } = options;

    internal DateTimeOffset ClockOrigin { get; } = clockOrigin;

    internal bool IsIo { get; } = options.Kind == JobKind.Io;

    /// <summary>Whether its jobs use several processors.</summary>
    internal bool IsWide { get; } = options.Cpus > 1;

    /// <summary>How many jobs are queued.</summary>
    internal int Count { get; private set; }

    /// <summary>How many jobs have not ended, wherever they are.</summary>
    internal int Live { get; set; }

    /// <summary>Its seats at nodes.</summary>
    internal List<Seat> Seats { get; } = [];

    /// <summary>Those of them that could begin with a job at once, least load first.</summary>
    internal IndexedHeap<Seat, Seat.ByKey> Offers { get; } = new();

    /// <summary>How many servers of all seats get jobs.</summary>
    internal int Open { get; set; }

    /// <summary>The seat whose servers are kept from others until enough are free for the first job.</summary>
    internal Seat? Reserved { get; set; }

    /// <summary>The topology for which no node was found that could have enough servers for a job.</summary>
    internal long TriedAt { get; set; } = -1;

    /// <summary>Whether its first job is to be placed before the board is done with what it was told.</summary>
    internal bool IsDirty { get; set; }

    /// <summary>Whose turn is next.</summary>
    internal JobRecord? First => lines.Count == 0 ? null : lines[^1].First;

    /// <summary>All queued jobs, in no order.</summary>
    internal IEnumerable<JobRecord> Jobs => lines.SelectMany(line => line.Jobs);

    internal void Enqueue(JobRecord job)
    {
        LineOf(job.Options.Priority).Add(job);
        Count++;
    }

    internal void Remove(JobRecord job)
    {
        var index = IndexOf(job.Options.Priority);
        var line = lines[index];
        line.Remove(job);
        Count--;
        if (line.Count == 0)
        {
            lines.RemoveAt(index);
            spare = line;
        }
    }

    /// <summary>Whether its first job is to be begun before that of another.</summary>
    internal bool IsBefore(Demand other)
    {
        var (one, two) = (lines[^1], other.lines[^1]);
        return one.Priority != two.Priority ? one.Priority > two.Priority : one.First!.Id.Number < two.First!.Id.Number;
    }

    /// <summary>Whether its jobs may run on a server.</summary>
    internal bool Suits(BoardServer server) =>
        (Options.Server is not { } wanted || wanted == server.Id)
        && (Options.Node is null || Options.Node == server.Node.Name)
        && Options.MemoryBytes <= server.MemoryBytes
        && LackingLabel(server) is null;

    /// <summary>A label that the server's node lacks.</summary>
    internal KeyValuePair<string, string>? LackingLabel(BoardServer server)
    {
        if (Options.Labels.Count > 0)
        {
            foreach (var label in Options.Labels)
            {
                if (!server.Labels.Have(label.Key, label.Value))
                {
                    return label;
                }
            }
        }

        return null;
    }

    private PriorityLine LineOf(int priority)
    {
        var index = IndexOf(priority);
        if (index < 0)
        {
            var line = spare ?? new();
            spare = null;
            line.Priority = priority;
            index = ~index;
            lines.Insert(index, line);
        }

        return lines[index];
    }

    /// <summary>The index of a line; the complement of where it would stand, if there is none.</summary>
    private int IndexOf(int priority)
    {
        var (low, high) = (0, lines.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var found = lines[middle].Priority;
            if (found == priority)
            {
                return middle;
            }

            (low, high) = found < priority ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
