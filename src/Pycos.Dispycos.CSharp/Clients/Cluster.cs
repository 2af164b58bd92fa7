using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Runs code on the servers of a cluster: closures go there with what they have captured, and with their assemblies. A server is a process
/// with one processor, started by a node on its machine for this client alone.
/// </summary>
/// <remarks>
/// Members may be used from every thread; those that return a coroutine are awaited in a task. What the cluster does by itself goes on while
/// tasks of this process compute.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class Cluster : IAsyncDisposable, IDisposable
{
    private readonly Lock gate = new();
    private readonly ClusterEngine engine;
    private EventHandler<ClusterEvent>? happened;

    private Cluster(ClusterEngine engine, PycosNode node)
    {
        this.engine = engine;
        Node = node;
        engine.Wrote += Show;
    }

    /// <summary>
    /// Raised for all that happens, on the thread of the client's node: handlers must be quick, and post what takes longer. What they throw is
    /// logged.
    /// </summary>
    public event EventHandler<ClusterEvent>? Happened
    {
        add
        {
            lock (gate)
            {
                if (happened is null)
                {
                    engine.Happened += Raise;
                }

                happened += value;
            }
        }

        remove
        {
            lock (gate)
            {
                happened -= value;
                if (happened is null)
                {
                    engine.Happened -= Raise;
                }
            }
        }
    }

    /// <summary>How it works.</summary>
    public ClusterOptions Options => engine.Options;

    /// <summary>The client's node: its tasks are where jobs can send messages to.</summary>
    public PycosNode Node { get; }

    /// <summary>How many jobs wait for a server, for others, or for their next attempt.</summary>
    public long Queued => engine.Count(JobState.Queued) + engine.Count(JobState.Waiting) + engine.Count(JobState.Retrying);

    /// <summary>How many jobs servers have.</summary>
    public long Running => engine.Count(JobState.Running) + engine.Count(JobState.Cancelling);

    /// <summary>How many jobs have ever come to an end of a kind.</summary>
    /// <param name="state">The kind: <see cref="JobState.Succeeded"/> or a later one.</param>
    /// <returns>The number.</returns>
    public long CountOf(JobState state) => engine.Count(state);

    /// <summary>Has a coroutine run by a server. Never suspends: the job is queued.</summary>
    /// <param name="body">Makes the coroutine that runs there.</param>
    /// <param name="options">What it needs; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/>.</param>
    /// <typeparam name="T">What it returns, as data.</typeparam>
    /// <returns>The job.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="InvalidOperationException">There are as many jobs as <see cref="ClusterOptions.MaxJobs"/> allows.</exception>
    /// <exception cref="ObjectDisposedException">The cluster was closed.</exception>
    public Job<T> Submit<T>(Func<Coroutine<T>> body, JobOptions? options = null) => SubmitCode<T>(body, options);

    /// <summary>Has a function run by a server that never suspends; otherwise as <see cref="Submit{T}"/>.</summary>
    /// <param name="body">The function.</param>
    /// <param name="options">What it needs; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/>.</param>
    /// <typeparam name="T">What it returns, as data.</typeparam>
    /// <returns>The job.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="ObjectDisposedException">The cluster was closed.</exception>
    public Job<T> Compute<T>(Func<T> body, JobOptions? options = null) => SubmitCode<T>(body, options);

    /// <summary>Has a coroutine run by a server that takes messages. Never suspends: the job is queued.</summary>
    /// <param name="body">Makes the coroutine that runs there from its end of its inbox.</param>
    /// <param name="options">What it needs; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/>.</param>
    /// <typeparam name="TMessage">The messages that it takes.</typeparam>
    /// <typeparam name="T">What it returns, as data.</typeparam>
    /// <returns>The job, which knows its address when it has begun.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="ObjectDisposedException">The cluster was closed.</exception>
    public Job<TMessage, T> Spawn<TMessage, T>(Func<Inbox<TMessage>, Coroutine<T>> body, JobOptions? options = null) =>
        SubmitAs(body, options, static (engine, code, body, options) => new Job<TMessage, T>(engine, code, body, options));

    /// <summary>Has a coroutine run by a server, and waits for its result. Suspends the running task until then.</summary>
    /// <param name="body">Makes the coroutine that runs there.</param>
    /// <param name="options">What it needs; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/>.</param>
    /// <param name="cancellationToken">Cancels the job, and ends the wait, with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="T">What it returns, as data.</typeparam>
    /// <returns>What it has returned.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    /// <exception cref="JobFailedException">It has no result; the exception's state and inner exception say why.</exception>
    /// <exception cref="JobCancelledException">It was cancelled otherwise.</exception>
    public Coroutine<T> RunAsync<T>(
        Func<Coroutine<T>> body, JobOptions? options = null, CancellationToken cancellationToken = default) =>
        ResultOf(Submit(body, options), cancellationToken);

    /// <summary>Has a function run by a server that never suspends, and waits for its result; otherwise as <see cref="RunAsync{T}"/>.</summary>
    /// <param name="body">The function.</param>
    /// <param name="options">What it needs; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/>.</param>
    /// <param name="cancellationToken">Cancels the job, and ends the wait, with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="T">What it returns, as data.</typeparam>
    /// <returns>What it has returned.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    /// <exception cref="JobFailedException">It has no result; the exception's state and inner exception say why.</exception>
    /// <exception cref="JobCancelledException">It was cancelled otherwise.</exception>
    public Coroutine<T> ComputeAsync<T>(
        Func<T> body, JobOptions? options = null, CancellationToken cancellationToken = default) =>
        ResultOf(Compute(body, options), cancellationToken);

    /// <summary>Has a coroutine run by each server that there is now. Suspends the running task until the jobs are queued.</summary>
    /// <param name="body">Makes the coroutine that runs there.</param>
    /// <param name="options">What the jobs need besides their server; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="T">What it returns, as data.</typeparam>
    /// <returns>The jobs by their servers.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    public async Coroutine<IReadOnlyDictionary<ServerId, Job<T>>> SubmitToEachServerAsync<T>(
        Func<Coroutine<T>> body, JobOptions? options = null, CancellationToken cancellationToken = default)
    {
        var servers = await ListServersAsync(cancellationToken);
        return servers.ToDictionary(server => server.Id, server => Submit(body, (options ?? Options.Jobs) with { Server = server.Id }));
    }

    /// <summary>The servers as they are now. Suspends the running task until the cluster has looked.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The list.</returns>
    /// <exception cref="ObjectDisposedException">The cluster is closed.</exception>
    public Coroutine<IReadOnlyList<ServerInfo>> ListServersAsync(CancellationToken cancellationToken = default) =>
        engine.AskAsync(engine.ListServers, cancellationToken);

    /// <summary>The nodes that serve this client now. Suspends the running task until the cluster has looked.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The list.</returns>
    /// <exception cref="ObjectDisposedException">The cluster is closed.</exception>
    public Coroutine<IReadOnlyList<ClusterNodeInfo>> ListNodesAsync(CancellationToken cancellationToken = default) =>
        engine.AskAsync(engine.ListNodes, cancellationToken);

    /// <summary>The jobs that have not ended. Suspends the running task until the cluster has looked.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The list.</returns>
    /// <exception cref="ObjectDisposedException">The cluster is closed.</exception>
    public Coroutine<IReadOnlyList<Job>> ListJobsAsync(CancellationToken cancellationToken = default) =>
        engine.AskAsync<IReadOnlyList<Job>>(() => [.. engine.Jobs], cancellationToken);

    /// <summary>The last events, but for those of jobs. Suspends the running task until the cluster has looked.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The events, oldest first.</returns>
    /// <exception cref="ObjectDisposedException">The cluster is closed.</exception>
    public Coroutine<IReadOnlyList<ClusterEvent>> ListEventsAsync(CancellationToken cancellationToken = default) =>
        engine.AskAsync(() => engine.Recent, cancellationToken);

    /// <summary>Name and counts.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"cluster of {Options.Name}: {Queued} jobs queued, {Running} running";

    private Job<T> SubmitCode<T>(object body, JobOptions? options) =>
        SubmitAs(body, options, static (engine, code, body, options) => new Job<T>(engine, code, body, options));

    private TJob SubmitAs<TJob>(object body, JobOptions? options, Func<ClusterEngine, CodePickle, object, JobOptions, TJob> make)
        where TJob : Job
    {
        ArgumentNullException.ThrowIfNull(body);
        ObjectDisposedException.ThrowIf(isClosing, this);
        options ??= Options.Jobs;
        options.ThrowIfContradictory();
        engine.ThrowIfFull();
        var code = CapturedData.Pickle(engine.Origin, body, ref options);
        var job = make(engine, code, body, options);
        engine.Submit(job);
        return job;
    }

    private static async Coroutine<T> ResultOf<T>(Job<T> job, CancellationToken cancellation)
    {
        try
        {
            return await job.ResultAsync(cancellation);
        }
        finally
        {
            if (!job.HasEnded)
            {
                job.Cancel("nobody waits for its result any more");
            }
        }
    }

    private void Raise(ClusterEvent told)
    {
        try
        {
            Volatile.Read(ref happened)?.Invoke(this, told);
        }
        catch (Exception failure)
        {
            DispycosLog.HandlerFailed(Options.Logger, failure, told.Kind);
        }
    }

    private void Show(string server, string[] lines, bool isError)
    {
        if (Options.ShowsOutput)
        {
            var to = isError ? Console.Error : Console.Out;
            foreach (var line in lines)
            {
                to.WriteLine($"{server}: {line}");
            }
        }
    }
}
