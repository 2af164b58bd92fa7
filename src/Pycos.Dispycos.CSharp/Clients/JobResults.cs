using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// The results of a function that is applied to many items, as they come. Jobs are submitted while results are taken, never more at a time
/// than the options allow. Each enumeration runs all of them.
/// </summary>
/// <typeparam name="TItem">The items.</typeparam>
/// <typeparam name="T">The results.</typeparam>
public sealed class JobResults<TItem, T>
{
    private readonly Func<TItem, Job<T>> submit;
    private readonly IEnumerable<TItem> items;
    private readonly MapOptions options;

    internal JobResults(IEnumerable<TItem> items, MapOptions options, Func<TItem, Job<T>> submit)
    {
        this.items = items;
        this.options = options;
        this.submit = submit;
    }

    /// <summary>Lets <c>await foreach</c> take the results, in a task.</summary>
    /// <returns>The enumerator.</returns>
    public Enumerator GetAsyncEnumerator() => new(items, options, submit);

    /// <summary>Takes all results. Suspends the running task until they are there.</summary>
    /// <param name="cancellationToken">Ends the wait, and cancels the jobs, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The results, in the order that the options say.</returns>
    /// <exception cref="JobFailedException">A job has failed, and failures are not skipped; the others are cancelled.</exception>
    public async Coroutine<List<T>> ToListAsync(CancellationToken cancellationToken = default)
    {
        var results = new List<T>();
        var each = new Enumerator(items, options, submit, cancellationToken);
        try
        {
            while (await each.MoveNextAsync())
            {
                results.Add(each.Current);
            }
        }
        finally
        {
            await each.DisposeAsync();
        }

        return results;
    }

    /// <summary>Submits the jobs and takes their results, one after another.</summary>
    public sealed class Enumerator
    {
        private const string NotTaken = "nobody takes its result any more";

        private readonly IEnumerator<TItem> source;
        private readonly MapOptions options;
        private readonly Func<TItem, Job<T>> submit;
        private readonly CancellationToken cancellation;
        private readonly Queue<Job<T>> inOrder = new();
        private readonly HashSet<Job<T>> onTheirWay = [];
        private readonly ArrivedJobs<T> arrived = new();
        private readonly ItemRace<TItem, T>? race;
        private readonly long begun = Stopwatch.GetTimestamp();
        private readonly int? total;
        private MapProgress progress;
        private bool hasMore = true;

        internal Enumerator(
            IEnumerable<TItem> items, MapOptions options, Func<TItem, Job<T>> submit, CancellationToken cancellation = default)
        {
            total = options.Total ?? (items.TryGetNonEnumeratedCount(out var count) ? count : null);
            source = items.GetEnumerator();
            this.options = options;
            this.submit = submit;
            this.cancellation = cancellation;
            race = options.RepeatsSlowerThan is { } factor ? new ItemRace<TItem, T>(submit, factor) : null;
            progress = new MapProgress(total, 0, 0, 0, TimeSpan.Zero);
        }

        /// <summary>The result taken last.</summary>
        public T Current { get; private set; } = default!;

        /// <summary>Takes the next result. Suspends the running task until it is there.</summary>
        /// <returns>Whether there was one.</returns>
        /// <exception cref="JobFailedException">A job has failed, and failures are not skipped.</exception>
        public async Coroutine<bool> MoveNextAsync()
        {
            while (true)
            {
                Submit();
                if (onTheirWay.Count == 0)
                {
                    return false;
                }

                var (first, job) = await NextAsync();
                onTheirWay.Remove(first);
                if (job.State == JobState.Succeeded)
                {
                    Current = job.Read();
                    Report(succeeded: 1);
                    return true;
                }

                Report(failed: 1);
                if (!options.SkipsFailures)
                {
                    job.Read();
                }
            }
        }

        /// <summary>Cancels the jobs that are still on their way. Never suspends.</summary>
        /// <returns>To be awaited.</returns>
        public async Coroutine DisposeAsync() => Cancel();

        internal void Cancel()
        {
            source.Dispose();
            foreach (var job in onTheirWay)
            {
                job.Cancel(NotTaken);
            }

            race?.Cancel(NotTaken);
            onTheirWay.Clear();
        }

        private void Submit()
        {
            while (hasMore && onTheirWay.Count < options.MaxInFlight)
            {
                if (!source.MoveNext())
                {
                    hasMore = false;
                    return;
                }

                var job = submit(source.Current);
                onTheirWay.Add(job);
                race?.Begin(job, source.Current);
                progress = progress with { Submitted = progress.Submitted + 1 };
                if (options.IsOrdered)
                {
                    inOrder.Enqueue(job);
                }
                else if (race is null)
                {
                    job.WhenEnded(arrived.Add);
                }
            }
        }

        /// <summary>The job that the next item became, and the one whose end counts.</summary>
        private async Coroutine<(Job<T> First, Job<T> Deciding)> NextAsync()
        {
            var wanted = options.IsOrdered ? inOrder.Dequeue() : null;
            if (race is not null)
            {
                return await race.NextAsync(wanted, !hasMore, cancellation);
            }

            if (wanted is null)
            {
                var next = await arrived.TakeAsync(cancellation);
                return (next, next);
            }

            await wanted.FinishAsync(cancellation);
            return (wanted, wanted);
        }

        private void Report(int succeeded = 0, int failed = 0)
        {
            progress = progress with
            {
                Succeeded = progress.Succeeded + succeeded,
                Failed = progress.Failed + failed,
                Elapsed = Stopwatch.GetElapsedTime(begun),
            };
            options.Progress?.Report(progress);
        }
    }
}
