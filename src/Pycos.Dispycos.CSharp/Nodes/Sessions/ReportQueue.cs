namespace Pycos.Internals;

/// <summary>
/// What a client is still to be told, in order. What becomes of servers is never dropped; lines of output are, the oldest first, beyond
/// a number; of what is free only the newest counts. On the node's thread.
/// </summary>
internal sealed class ReportQueue(TaskRef<NodeReport> client, int outputRing, Action lost)
{
    private readonly LinkedList<NodeReport> waiting = new();
    private readonly AsyncEvent added = new(autoReset: true);
    private int lines;
    private int dropped;
    private bool isSending;

    /// <summary>Whether all was handed over.</summary>
    internal bool IsIdle => waiting.Count == 0 && !isSending;

    /// <summary>Whether lines are soon dropped.</summary>
    internal bool IsCrowded => lines > outputRing / 2;

    internal void Add(NodeReport report)
    {
        if (report.Kind == NodeReportKind.Availability)
        {
            Remove(older => older.Kind == NodeReportKind.Availability);
        }

        waiting.AddLast(report);
        lines += report.Lines?.Length ?? 0;
        while (lines > outputRing && waiting.FirstOrDefault(older => older.Lines is not null) is { } oldest && !ReferenceEquals(oldest, report))
        {
            dropped += oldest.Lines!.Length;
            lines -= oldest.Lines.Length;
            waiting.Remove(oldest);
        }

        added.Set();
    }

    /// <summary>Sends what is added, until the client is gone.</summary>
    internal async Coroutine RunAsync()
    {
        try
        {
            while (true)
            {
                while (waiting.First is { } first)
                {
                    waiting.RemoveFirst();
                    lines -= first.Value.Lines?.Length ?? 0;
                    isSending = true;
                    await client.SendAsync(Complete(first.Value));
                    isSending = false;
                }

                await added.WaitAsync();
            }
        }
        catch (Exception gone) when (gone is TaskEndedException or TaskUnreachableException)
        {
            lost();
        }
    }

    /// <summary>Waits until all was handed over, for a limited time.</summary>
    internal async Coroutine DrainAsync(TimeSpan limit)
    {
        var step = TimeSpan.FromMilliseconds(10);
        for (var left = limit; left > TimeSpan.Zero && !IsIdle; left -= step)
        {
            await PycosTask.SleepAsync(step);
        }
    }

    private NodeReport Complete(NodeReport report)
    {
        if (report.Lines is null || dropped == 0)
        {
            return report;
        }

        var note = FormattableString.Invariant($"({dropped} lines before this one were dropped)");
        dropped = 0;
        return report with { Lines = [note, .. report.Lines] };
    }

    private void Remove(Predicate<NodeReport> which)
    {
        for (var node = waiting.First; node is not null; node = node.Next)
        {
            if (which(node.Value))
            {
                waiting.Remove(node);
                return;
            }
        }
    }
}
