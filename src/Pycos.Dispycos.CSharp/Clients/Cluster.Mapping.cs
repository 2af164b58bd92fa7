namespace Pycos;

/// <content>Functions that are applied to many items.</content>
public sealed partial class Cluster
{
    private const int CombinedAtOnce = 16;

    /// <summary>
    /// Applies a function to items on the servers of the cluster. Nothing happens until the results are taken; then jobs go out as the options
    /// allow, and results come as a stream.
    /// </summary>
    /// <param name="items">The items: taken one after another, in the task that takes the results.</param>
    /// <param name="body">What is done with each.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <typeparam name="T">The results, as data.</typeparam>
    /// <returns>The results.</returns>
    /// <exception cref="ObjectDisposedException">The cluster was closed.</exception>
    public JobResults<TItem, T> Map<TItem, T>(IEnumerable<TItem> items, Func<TItem, Coroutine<T>> body, MapOptions? options = null) =>
        MapCode<TItem, T, Func<TItem, Coroutine<T>>>(items, body, options);

    /// <summary>Applies a function that never suspends to items; otherwise as <see cref="Map{TItem, T}"/>.</summary>
    /// <param name="items">The items: taken one after another, in the task that takes the results.</param>
    /// <param name="body">What is done with each.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <typeparam name="T">The results, as data.</typeparam>
    /// <returns>The results.</returns>
    /// <exception cref="ObjectDisposedException">The cluster was closed.</exception>
    public JobResults<TItem, T> ComputeAll<TItem, T>(IEnumerable<TItem> items, Func<TItem, T> body, MapOptions? options = null) =>
        MapCode<TItem, T, Func<TItem, T>>(items, body, options);

    /// <summary>
    /// Applies a function to items and combines the results, both on servers: results are combined 16 at a time, in the order of their items,
    /// until one is left. Suspends the running task until then.
    /// </summary>
    /// <param name="items">The items.</param>
    /// <param name="map">What is done with each.</param>
    /// <param name="combine">Combines two results that follow each other; it must not matter how they are put in brackets.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait, and cancels the jobs, with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <typeparam name="T">The results, as data.</typeparam>
    /// <returns>The combined result.</returns>
    /// <exception cref="InvalidOperationException">There was no item.</exception>
    /// <exception cref="JobFailedException">A job has failed.</exception>
    public async Coroutine<T> MapReduceAsync<TItem, T>(
        IEnumerable<TItem> items,
        Func<TItem, T> map,
        Func<T, T, T> combine,
        MapOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(combine);
        options = (options ?? new MapOptions()) with { IsOrdered = true, SkipsFailures = false };
        var each = JobOf(options);
        var mapped = await Each(items.Chunk(CombinedAtOnce), chunk => SubmitCode<T>((map, combine, chunk), each), options)
            .ToListAsync(cancellationToken);
        if (mapped.Count == 0)
        {
            throw new InvalidOperationException("There is no item, so there is nothing to combine.");
        }

        while (mapped.Count > 1)
        {
            mapped = await Each(mapped.Chunk(CombinedAtOnce), chunk => SubmitCode<T>((combine, chunk), each), options)
                .ToListAsync(cancellationToken);
        }

        return mapped[0];
    }

    private JobResults<TItem, T> MapCode<TItem, T, TBody>(IEnumerable<TItem> items, TBody body, MapOptions? options)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(body);
        options ??= new MapOptions();
        var each = JobOf(options);
        return Each(items, item => SubmitCode<T>((body, item), each), options);
    }

    private static JobResults<TItem, T> Each<TItem, T>(IEnumerable<TItem> items, Func<TItem, Job<T>> submit, MapOptions options) =>
        new(items, options, submit);

    private JobOptions JobOf(MapOptions options) => options.Job ?? Options.Jobs with
    {
        Retry = Options.Jobs.Retry == RetryPolicy.Never ? RetryPolicy.OnLossOf(3) : Options.Jobs.Retry,
    };
}
