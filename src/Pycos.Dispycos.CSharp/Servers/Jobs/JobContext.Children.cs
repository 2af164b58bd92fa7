using Pycos.Internals;

namespace Pycos;

/// <content>Jobs that the job submits.</content>
public sealed partial class JobContext
{
    /// <summary>
    /// Has a coroutine run by a server of the cluster, this one or another, as a job of the client that has this one for its parent. Never
    /// suspends. Its result goes to the client, and comes here when it is awaited. Unless its options say that it
    /// <see cref="JobOptions.OutlivesParent"/>, it is cancelled when this attempt of the job has ended, however that ends. Usable on every thread.
    /// </summary>
    /// <remarks>
    /// A job that awaits one that it has submitted leaves its server's processor to others meanwhile, also if only one of its tasks does, so
    /// that parents never keep their children from running. When it goes on, that is beside the job that has begun meanwhile, if there is one.
    /// </remarks>
    /// <param name="body">Makes the coroutine that runs there. It may capture what those of the client may.</param>
    /// <param name="options">What it needs; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/> of the client.</param>
    /// <typeparam name="T">What it returns, as data.</typeparam>
    /// <returns>The child. What the client refuses, as beyond <see cref="ClusterOptions.MaxJobs"/>, ends as failed.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="InvalidOperationException">
    /// The job has as many children as <see cref="JobOptions.MaxChildren"/> allows, is as deep as <see cref="ClusterOptions.MaxJobDepth"/>
    /// allows, or has ended; or this is a setup.
    /// </exception>
    public ChildJob<T> Submit<T>(Func<Coroutine<T>> body, JobOptions? options = null) =>
        job.Children.Submit<T>(body, options, isWanted: false);

    /// <summary>Has a function run by a server that never suspends; otherwise as <see cref="Submit{T}"/>.</summary>
    /// <param name="body">The function.</param>
    /// <param name="options">What it needs; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/> of the client.</param>
    /// <typeparam name="T">What it returns, as data.</typeparam>
    /// <returns>The child.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="InvalidOperationException">The job may submit no more; see <see cref="Submit{T}"/>.</exception>
    public ChildJob<T> Compute<T>(Func<T> body, JobOptions? options = null) => job.Children.Submit<T>(body, options, isWanted: false);

    /// <summary>Has a coroutine run by a server, as <see cref="Submit{T}"/>, and waits for its result. Suspends the running task until then.</summary>
    /// <param name="body">Makes the coroutine that runs there.</param>
    /// <param name="options">What it needs; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/> of the client.</param>
    /// <param name="cancellationToken">Cancels the child, and ends the wait, with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="T">What it returns, as data.</typeparam>
    /// <returns>What it has returned.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    /// <exception cref="InvalidOperationException">The job may submit no more; see <see cref="Submit{T}"/>.</exception>
    /// <exception cref="JobFailedException">It has no result; the exception's state and inner exception say why.</exception>
    /// <exception cref="JobCancelledException">It was cancelled otherwise.</exception>
    public Coroutine<T> RunAsync<T>(
        Func<Coroutine<T>> body, JobOptions? options = null, CancellationToken cancellationToken = default) =>
        ResultOf(job.Children.Submit<T>(body, options, isWanted: true), cancellationToken);

    /// <summary>Has a function run by a server that never suspends, and waits for its result; otherwise as <see cref="RunAsync{T}"/>.</summary>
    /// <param name="body">The function.</param>
    /// <param name="options">What it needs; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/> of the client.</param>
    /// <param name="cancellationToken">Cancels the child, and ends the wait, with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="T">What it returns, as data.</typeparam>
    /// <returns>What it has returned.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    /// <exception cref="InvalidOperationException">The job may submit no more; see <see cref="Submit{T}"/>.</exception>
    /// <exception cref="JobFailedException">It has no result; the exception's state and inner exception say why.</exception>
    /// <exception cref="JobCancelledException">It was cancelled otherwise.</exception>
    public Coroutine<T> ComputeAsync<T>(Func<T> body, JobOptions? options = null, CancellationToken cancellationToken = default) =>
        ResultOf(job.Children.Submit<T>(body, options, isWanted: true), cancellationToken);

    /// <summary>
    /// Applies a function to items by children, as many at a time as the options and <see cref="JobOptions.MaxChildren"/> allow, and takes all
    /// results. Suspends the running task until they are there.
    /// </summary>
    /// <param name="items">The items: taken one after another, in the running task, as results come.</param>
    /// <param name="body">What is done with each.</param>
    /// <param name="options">
    /// How; <see langword="null"/> for the defaults. Without options for jobs, those are run again whose server is lost, three times in all.
    /// </param>
    /// <param name="cancellationToken">Ends the wait, and cancels the children, with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <typeparam name="T">The results, as data.</typeparam>
    /// <returns>The results, in the order that the options say.</returns>
    /// <exception cref="ArgumentException">The options want slow items to be repeated, which only a client does.</exception>
    /// <exception cref="NotPicklableException">An item, or something that was captured, can not be sent.</exception>
    /// <exception cref="InvalidOperationException">The job may submit no more; see <see cref="Submit{T}"/>.</exception>
    /// <exception cref="JobFailedException">A child has failed, and failures are not skipped; the others are cancelled.</exception>
    public Coroutine<List<T>> MapAsync<TItem, T>(
        IEnumerable<TItem> items, Func<TItem, Coroutine<T>> body, MapOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new ChildMap<TItem, T>(job.Children, item => (body, item), options).RunAsync(items, cancellationToken);
    }

    /// <summary>Applies a function that never suspends to items; otherwise as <see cref="MapAsync{TItem, T}"/>.</summary>
    /// <param name="items">The items: taken one after another, in the running task, as results come.</param>
    /// <param name="body">What is done with each.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait, and cancels the children, with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <typeparam name="T">The results, as data.</typeparam>
    /// <returns>The results, in the order that the options say.</returns>
    /// <exception cref="ArgumentException">The options want slow items to be repeated, which only a client does.</exception>
    /// <exception cref="NotPicklableException">An item, or something that was captured, can not be sent.</exception>
    /// <exception cref="InvalidOperationException">The job may submit no more; see <see cref="Submit{T}"/>.</exception>
    /// <exception cref="JobFailedException">A child has failed, and failures are not skipped; the others are cancelled.</exception>
    public Coroutine<List<T>> ComputeAllAsync<TItem, T>(
        IEnumerable<TItem> items, Func<TItem, T> body, MapOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new ChildMap<TItem, T>(job.Children, item => (body, item), options).RunAsync(items, cancellationToken);
    }

    private static async Coroutine<T> ResultOf<T>(ChildJob<T> child, CancellationToken cancellation)
    {
        try
        {
            return await child.ResultAsync(cancellation);
        }
        finally
        {
            child.Cancel("nobody waits for its result any more");
        }
    }
}
