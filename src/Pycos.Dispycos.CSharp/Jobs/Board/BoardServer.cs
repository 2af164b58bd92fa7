using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>A server as the board sees it.</summary>
[DebuggerDisplay("{Id}: {Line.Count} in line, {Beside.Count} beside")]
internal sealed class BoardServer(ServerId id, BoardNode node, IReadOnlyDictionary<string, string> labels, long memoryBytes)
    : Linked<BoardServer>
{
    internal ServerId Id { get; } = id;

    internal BoardNode Node { get; } = node;

    internal IReadOnlyDictionary<string, string> Labels { get; } = labels;

    /// <summary>How much memory it may use.</summary>
    internal long MemoryBytes { get; } = memoryBytes == 0 ? long.MaxValue : memoryBytes;

    /// <summary>The jobs for its processor: it runs the first one.</summary>
    internal Row<JobRecord> Line { get; } = new();

    /// <summary>The jobs that run beside.</summary>
    internal Row<JobRecord> Beside { get; } = new();

    /// <summary>The jobs that have left the line to wait for others, and those of them that are back.</summary>
    internal Row<JobRecord> Aside { get; } = new();

    /// <summary>How many of those are back: they use its processor.</summary>
    internal int Back { get; set; }

    /// <summary>Its seats at the demands that it suits: of jobs for its processor, and of others.</summary>
    internal List<Seat> Seats { get; } = [];

    /// <summary>See <see cref="Seats"/>.</summary>
    internal List<Seat> IoSeats { get; } = [];

    /// <summary>The number of the last order to its line.</summary>
    internal long LastOrder { get; set; }

    internal bool IsSuspended { get; set; }

    /// <summary>Whether it is being killed.</summary>
    internal bool IsKilled { get; set; }

    internal bool IsGone { get; set; }

    /// <summary>Whether it gets jobs.</summary>
    internal bool IsOpen => !IsSuspended && !IsKilled && !IsGone;

    /// <summary>The job of another server of its node for which it stays idle.</summary>
    internal JobRecord? KeptFor { get; set; }

    /// <summary>The next one of those that stay idle for the same job; of the server that runs that job, the first one.</summary>
    internal BoardServer? NextKept { get; set; }

    /// <summary>Whether its processor is taken.</summary>
    internal bool IsBusy => Line.Count > 0 || Back > 0 || KeptFor is not null;

    /// <summary>As its seats have it.</summary>
    internal bool CountsAsOpen { get; set; }

    /// <summary>See <see cref="CountsAsOpen"/>.</summary>
    internal bool CountsAsIdle { get; set; }

    /// <summary>See <see cref="CountsAsOpen"/>.</summary>
    internal bool CountsAsBusy { get; set; }

    /// <summary>Whether it has room for a further job beside others, as its seats have it.</summary>
    internal bool CountsAsRoomy { get; set; }

    /// <summary>How many jobs run beside, as its node has it.</summary>
    internal int CountsBeside { get; set; }

    /// <summary>Whether it is to be looked at before the board is done with what it was told.</summary>
    internal bool IsHungry { get; set; }

    /// <summary>How many jobs its line was asked to give back and has not answered about.</summary>
    internal int Recalling { get; set; }

    /// <summary>How many jobs its line may have.</summary>
    internal int Window { get; private set; } = 1;

    /// <summary>How long its jobs take, in nanoseconds, as was measured last.</summary>
    internal long Average { get; private set; } = Deadline.Never;

    private long measuredTime;
    private long measuredCount;

    /// <summary>Whether it is in the row of those that have jobs ahead of their time.</summary>
    internal bool IsAhead { get; set; }

    /// <summary>When its line went on last.</summary>
    internal long ProgressAt { get; set; }

    /// <summary>Notes that a job has taken so long since the one before it had ended.</summary>
    /// <remarks>
    /// Reports come in bunches, with the same time for many. So the time is taken of a line's worth of jobs, or of as many as fit into the
    /// time that a line is to cover. Jobs that become longer count at once, since others wait behind them.
    /// </remarks>
    internal void Measure(long elapsed, long windowTime, int maxWindow)
    {
        measuredTime += elapsed;
        measuredCount++;
        if (measuredTime == 0 || (measuredTime < windowTime && measuredCount < 2 * Window))
        {
            return;
        }

        var measured = Math.Max(1, measuredTime / measuredCount);
        Average = Average == Deadline.Never ? measured : Math.Max(measured, (Average + measured) / 2);
        Window = (int)Math.Min(maxWindow, 1 + (windowTime / Average));
        measuredTime = 0;
        measuredCount = 0;
    }

    /// <summary>Notes that its first job takes much longer than those before it did.</summary>
    internal void Narrow(long elapsed)
    {
        Average = elapsed;
        Window = 1;
        measuredTime = 0;
        measuredCount = 0;
    }
}
