namespace Pycos.Internals;

/// <summary>
/// Has items whose jobs take much longer than those of others run a second time, when no more jobs wait for a server; the result that comes first
/// counts. Used by the task that takes the results.
/// </summary>
/// <param name="submit">Makes a job of an item.</param>
/// <param name="factor">How many times as long as the median a job must have run.</param>
internal sealed class ItemRace<TItem, T>(Func<TItem, Job<T>> submit, double factor)
{
    /// <summary>How often it is looked for jobs that take long.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<Job<T>, Entry> entries = [];
    private readonly Dictionary<Job<T>, Job<T>> decided = [];
    private readonly ArrivedJobs<T> arrived = new();
    private readonly List<TimeSpan> durations = [];

    /// <summary>An item has become a job.</summary>
    internal void Begin(Job<T> job, TItem item) => Add(job, new Entry(item, job));

    /// <summary>The next item that is decided. Suspends the running task until there is one.</summary>
    /// <param name="wanted">The job of the item that is to be the next; null for any.</param>
    /// <param name="isLast">Whether no more items follow.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The job that the item became first, and the one whose end counts.</returns>
    internal async Coroutine<(Job<T> First, Job<T> Deciding)> NextAsync(Job<T>? wanted, bool isLast, CancellationToken cancellation)
    {
        var home = PycosTask.Current.Scheduler;
        while (true)
        {
            var first = wanted ?? decided.Keys.FirstOrDefault();
            if (first is not null && decided.Remove(first, out var deciding))
            {
                return (first, deciding);
            }

            var deadline = isLast ? home.DeadlineAfter(LookInterval) : Deadline.Never;
            if (await arrived.TakeAsync(deadline, cancellation) is { } job)
            {
                Note(job);
            }
            else
            {
                await RepeatSlowAsync(cancellation);
            }
        }
    }

    /// <summary>Cancels the jobs that are still on their way.</summary>
    internal void Cancel(string reason)
    {
        foreach (var job in entries.Keys)
        {
            job.Cancel(reason);
        }

        entries.Clear();
    }

    private void Add(Job<T> job, Entry entry)
    {
        entries.Add(job, entry);
        job.WhenEnded(arrived.Add);
    }

    private void Note(Job<T> job)
    {
        if (!entries.Remove(job, out var entry) || entry.IsDecided)
        {
            return;
        }

        var other = entry.Second is { } second && entries.ContainsKey(second) ? second
            : entries.ContainsKey(entry.First) ? entry.First
            : null;
        var hasResult = job.State == JobState.Succeeded;
        if (!hasResult && other is not null)
        {
            return;
        }

        entry.IsDecided = true;
        decided[entry.First] = job;
        other?.Cancel("its item has a result that another job has brought");
        if (hasResult && job.Attempts is [.., { Ended: { } ended } last])
        {
            durations.Add(ended - last.Started);
        }
    }

    private async Coroutine RepeatSlowAsync(CancellationToken cancellation)
    {
        if (durations.Count == 0 || entries.Keys.FirstOrDefault() is not { } any)
        {
            return;
        }

        var limit = Median() * factor;
        var engine = any.Engine;

        // The engine's thread gets a list of its own: when the wait is cancelled, it may look at that later.
        Entry[] alone = [.. entries.Values.Where(static entry => entry.Second is null)];
        var slow = await engine.AskAsync<IReadOnlyList<Entry>>(
            () => engine.HasWaitingJobs ? [] : [.. alone.Where(entry => engine.HasRunFor(entry.First) > limit)], cancellation);
        foreach (var entry in slow)
        {
            entry.Second = submit(entry.Item);
            Add(entry.Second, entry);
        }
    }

    private TimeSpan Median()
    {
        durations.Sort();
        return durations[durations.Count / 2];
    }

    /// <summary>An item and the jobs that it has become.</summary>
    private sealed class Entry(TItem item, Job<T> first)
    {
        internal TItem Item => item;

        internal Job<T> First => first;

        internal Job<T>? Second { get; set; }

        internal bool IsDecided { get; set; }
    }
}
