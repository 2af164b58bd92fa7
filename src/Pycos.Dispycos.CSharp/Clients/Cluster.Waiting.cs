namespace Pycos;

/// <content>Jobs that wait for others: with them, pipelines and graphs of jobs are built.</content>
public sealed partial class Cluster
{
    /// <summary>
    /// Has a coroutine run by a server with the results of two jobs, when they are there. Never suspends. If one of them has no result, the job
    /// is cancelled, and its reason says so.
    /// </summary>
    /// <param name="first">A job.</param>
    /// <param name="second">Another job.</param>
    /// <param name="body">Makes the coroutine that runs there.</param>
    /// <param name="options">What it needs; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/>.</param>
    /// <typeparam name="TFirst">What the first one returns.</typeparam>
    /// <typeparam name="TSecond">What the second one returns.</typeparam>
    /// <typeparam name="T">What it returns, as data.</typeparam>
    /// <returns>The job that waits for both.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    public Job<T> SubmitAfter<TFirst, TSecond, T>(
        Job<TFirst> first, Job<TSecond> second, Func<TFirst, TSecond, Coroutine<T>> body, JobOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(body);
        return engine.SubmitAfter<T>([first, second], body, () => (body, first.Read(), second.Read()), options);
    }

    /// <summary>Has a coroutine run by a server with the results of several jobs; otherwise as the other overload.</summary>
    /// <param name="jobs">The jobs, one or more.</param>
    /// <param name="body">Makes the coroutine that runs there.</param>
    /// <param name="options">What it needs; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/>.</param>
    /// <typeparam name="TItem">What they return.</typeparam>
    /// <typeparam name="T">What it returns, as data.</typeparam>
    /// <returns>The job that waits for all.</returns>
    /// <exception cref="ArgumentException">There is no job.</exception>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    public Job<T> SubmitAfter<TItem, T>(
        IReadOnlyCollection<Job<TItem>> jobs, Func<TItem[], Coroutine<T>> body, JobOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentNullException.ThrowIfNull(body);
        if (jobs.Count == 0)
        {
            throw new ArgumentException("A job that waits for none has nothing to begin with.", nameof(jobs));
        }

        Job<TItem>[] all = [.. jobs];
        return engine.SubmitAfter<T>(all, body, () => (body, all.Select(job => job.Read()).ToArray()), options);
    }
}
