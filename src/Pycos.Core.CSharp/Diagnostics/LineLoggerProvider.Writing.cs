using System.Text;
using Pycos.Internals;

namespace Pycos;

/// <content>The thread that writes.</content>
public sealed partial class LineLoggerProvider
{
    /// <summary>Entries that one call of the output takes at most, so that a burst does not become one huge string.</summary>
    private const int EntriesPerWrite = 256;

    private readonly StringBuilder text = new();
    private long droppedTold;

    /// <summary>Writes until the provider is closed and the queue is empty.</summary>
    private void WriteAll()
    {
        var batch = new List<LogEntry>(EntriesPerWrite);
        while (TakeBatch(batch))
        {
            var succeeded = TryWrite(batch);
            lock (gate)
            {
                settled += batch.Count;
                written += succeeded ? batch.Count : 0;
                failed += succeeded ? 0 : batch.Count;
                Monitor.PulseAll(gate);
            }
        }
    }

    /// <summary>Waits for entries and takes them; false if none will come any more.</summary>
    private bool TakeBatch(List<LogEntry> batch)
    {
        batch.Clear();
        text.Clear();
        lock (gate)
        {
            while (entries.Count == 0)
            {
                if (closed)
                {
                    return false;
                }

                Monitor.Wait(gate);
            }

            TellDropped();
            while (batch.Count < EntriesPerWrite && entries.TryDequeue(out var entry))
            {
                batch.Add(entry);
            }

            return true;
        }
    }

    private void TellDropped()
    {
        if (dropped > droppedTold)
        {
            var notice = $"{dropped - droppedTold} log entries were dropped: the output was too slow for a queue of {options.Capacity}.";
            droppedTold = dropped;
            new LogEntry(options.TimeProvider.GetLocalNow(), "Pycos.Log", notice, null)
                .AppendTo(text, options.ShowMilliseconds, output.NewLine);
        }
    }

    private bool TryWrite(List<LogEntry> batch)
    {
        try
        {
            foreach (var entry in batch)
            {
                entry.AppendTo(text, options.ShowMilliseconds, output.NewLine);
            }

            output.Write(text.ToString());
            output.Flush();
            return true;
        }
        catch (Exception)
        {
            // Counted; there is nowhere else to tell of it.
            return false;
        }
    }
}
