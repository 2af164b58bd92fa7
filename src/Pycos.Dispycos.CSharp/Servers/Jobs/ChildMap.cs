using System.Collections.Concurrent;
using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>A function that a job applies to many items by children. Used once, by one task.</summary>
/// <param name="children">The children of the job.</param>
/// <param name="code">What runs for an item.</param>
/// <param name="options">How; null for the defaults.</param>
internal sealed class ChildMap<TItem, T>(JobChildren children, Func<TItem, object> code, MapOptions? options)
{
    private readonly MapOptions options = options ?? new MapOptions();
    private readonly JobOptions each = options?.Job ?? new JobOptions { Retry = RetryPolicy.OnLossOf(3) };
    private readonly Dictionary<ChildJob, int> onTheirWay = [];
    private readonly ConcurrentQueue<ChildJob> arrived = new();
    private readonly SortedDictionary<int, T> results = [];
    private readonly long begun = Stopwatch.GetTimestamp();
    private MapProgress progress = new(options?.Total, 0, 0, 0, TimeSpan.Zero);
    private Answer<bool>? waiting;

    /// <summary>Submits the children and takes their results.</summary>
    public async Coroutine<List<T>> RunAsync(IEnumerable<TItem> items, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (options.RepeatsSlowerThan is not null)
        {
            throw new ArgumentException($"{nameof(MapOptions.RepeatsSlowerThan)} is for the maps of a client: leave it out in a job.", nameof(items));
        }

        if (options.Total is null && items.TryGetNonEnumeratedCount(out var count))
        {
            progress = progress with { Total = count };
        }

        try
        {
            foreach (var item in items)
            {
                while (onTheirWay.Count >= options.MaxInFlight || (onTheirWay.Count > 0 && children.IsFull))
                {
                    Take(await NextAsync(cancellation));
                }

                Submit(item);
            }

            while (onTheirWay.Count > 0)
            {
                Take(await NextAsync(cancellation));
            }

            return [.. results.Values];
        }
        finally
        {
            foreach (var child in onTheirWay.Keys)
            {
                child.Cancel("nobody takes its result any more");
            }
        }
    }

    private void Submit(TItem item)
    {
        var child = children.Submit<T>(code(item), each, isWanted: true);
        onTheirWay.Add(child, progress.Submitted);
        progress = progress with { Submitted = progress.Submitted + 1 };
        child.WhenChanged(Note);
    }

    /// <summary>Notes that a child has ended, on the thread on which that was told.</summary>
    private void Note(ChildJob child)
    {
        if (child.IsComplete)
        {
            arrived.Enqueue(child);
            Interlocked.Exchange(ref waiting, null)?.TrySettle(true);
        }
    }

    private async Coroutine<ChildJob> NextAsync(CancellationToken cancellation)
    {
        ChildJob? next;
        while (!arrived.TryDequeue(out next))
        {
            // (1) The wait is told of, (2) the queue is looked at again, (3) it waits: what is added after (2) settles it.
            var answer = new Answer<bool>(PycosTask.Current.Scheduler);
            Interlocked.Exchange(ref waiting, answer);
            if (arrived.IsEmpty)
            {
                await children.WaitAsync(answer, cancellation);
            }
        }

        return next;
    }

    private void Take(ChildJob child)
    {
        if (!onTheirWay.Remove(child, out var index))
        {
            return;
        }

        var hasResult = child.State == JobState.Succeeded;
        if (hasResult || !options.SkipsFailures)
        {
            results.Add(options.IsOrdered ? index : results.Count, ((ChildJob<T>)child).Read());
        }

        progress = progress with
        {
            Succeeded = progress.Succeeded + (hasResult ? 1 : 0),
            Failed = progress.Failed + (hasResult ? 0 : 1),
            Elapsed = Stopwatch.GetElapsedTime(begun),
        };
        options.Progress?.Report(progress);
    }
}
