using Pycos.Internals;

namespace Pycos;

/// <content>Values that stay with the servers that have made them.</content>
public sealed partial class Cluster
{
    /// <summary>How many items are on their way to each server at once.</summary>
    private const int ScatteredAtOnce = 2;

    /// <summary>Has a coroutine run by a server, which keeps the result; otherwise as <see cref="Submit{T}"/>.</summary>
    /// <param name="body">Makes the coroutine that runs there.</param>
    /// <param name="options">What it needs; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/>. Its name is that of the value.</param>
    /// <typeparam name="T">What it returns. It need not be data, as long as only jobs of its server use it.</typeparam>
    /// <returns>The job, whose result refers to the value.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="ObjectDisposedException">The cluster was closed.</exception>
    public Job<DataRef<T>> Keep<T>(Func<Coroutine<T>> body, JobOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return SubmitCode<DataRef<T>>((body, NameOf(options)), options);
    }

    /// <summary>Has a function run by a server that never suspends, and the result kept there; otherwise as the other overload.</summary>
    /// <param name="body">The function.</param>
    /// <param name="options">What it needs; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/>. Its name is that of the value.</param>
    /// <typeparam name="T">What it returns. It need not be data, as long as only jobs of its server use it.</typeparam>
    /// <returns>The job, whose result refers to the value.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="ObjectDisposedException">The cluster was closed.</exception>
    public Job<DataRef<T>> Keep<T>(Func<T> body, JobOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return SubmitCode<DataRef<T>>((body, NameOf(options)), options);
    }

    /// <summary>
    /// Gives values to the servers that are there, to one after another in turn, and has them kept. Suspends the running task until all are
    /// there. If that fails, none is kept.
    /// </summary>
    /// <param name="items">The values: taken as fast as they are sent.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="T">The values.</typeparam>
    /// <returns>What refers to them, in their order.</returns>
    /// <exception cref="InvalidOperationException">There is no server.</exception>
    /// <exception cref="NotPicklableException">A value can not be sent; the message says what.</exception>
    /// <exception cref="JobFailedException">A value could not be kept: three servers were lost with it, or it can not be read there.</exception>
    /// <exception cref="ObjectDisposedException">The cluster was closed.</exception>
    public async Coroutine<IReadOnlyList<DataRef<T>>> ScatterAsync<T>(IEnumerable<T> items, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        var found = await ListServersAsync(cancellationToken);
        var servers = found.OrderBy(server => server.Id.Node, StringComparer.Ordinal).ThenBy(server => server.Id.Number).ToList();
        if (servers.Count == 0)
        {
            throw new InvalidOperationException("There is no server to give values to. Await WaitForServersAsync first.");
        }

        var kept = new List<DataRef<T>>();
        var jobs = new Queue<Job<DataRef<T>>>();
        try
        {
            foreach (var (number, item) in items.Index())
            {
                if (jobs.Count == ScatteredAtOnce * servers.Count)
                {
                    kept.Add(await jobs.Peek().ResultAsync(cancellationToken));
                    _ = jobs.Dequeue();
                }

                jobs.Enqueue(Scatter(item, number, servers[number % servers.Count].Id));
            }

            while (jobs.TryPeek(out var job))
            {
                kept.Add(await job.ResultAsync(cancellationToken));
                _ = jobs.Dequeue();
            }

            return kept;
        }
        catch
        {
            kept.ForEach(Release);
            foreach (var job in jobs)
            {
                job.Cancel("another value could not be kept");
                job.WhenEnded(_ => ReleaseResult(job));
            }

            throw;
        }
    }

    /// <summary>A copy of a value that a server keeps, here. Suspends the running task until it has come.</summary>
    /// <param name="data">What refers to it.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="T">The value, as data.</typeparam>
    /// <returns>The copy; another one each time.</returns>
    /// <exception cref="DataLostException">Its server is gone, or it was released.</exception>
    /// <exception cref="ServiceCallException">It can not be sent, or its bytes are more than a message may have; the message says so.</exception>
    /// <exception cref="PickleException">It is not data that can be read here.</exception>
    public async Coroutine<T> FetchAsync<T>(DataRef<T> data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var link = await engine.AskAsync(() => engine.FindServer(data.Server), cancellationToken)
            ?? throw DataLostException.Of(data, "that is gone");
        return engine.Origin.Read<T>(await DataStore.FetchBytesAsync(Node, link.Location, data, cancellationToken));
    }

    /// <summary>
    /// Lets go of a value that a server keeps, and of the copies at other servers. Jobs that use it go on. Never suspends; jobs that are
    /// submitted later do not find it any more.
    /// </summary>
    /// <param name="data">What refers to it; one that is gone is let alone.</param>
    /// <typeparam name="T">The value's type.</typeparam>
    public void Release<T>(DataRef<T> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        engine.Post(() => engine.Release(data.Id));
    }

    private Job<DataRef<T>> Scatter<T>(T item, int number, ServerId server)
    {
        var name = FormattableString.Invariant($"item {number}");
        return SubmitCode<DataRef<T>>((ValueTuple.Create(item), name), new JobOptions
        {
            Name = $"scatter {name}",
            Kind = JobKind.Io,
            Near = [server],
            Retry = RetryPolicy.OnLossOf(3),
        });
    }

    private void ReleaseResult<T>(Job<DataRef<T>> job)
    {
        if (job.TryGetResult(out var data))
        {
            Release(data);
        }
    }

    private string NameOf(JobOptions? options) => (options ?? Options.Jobs).Name ?? "";
}
