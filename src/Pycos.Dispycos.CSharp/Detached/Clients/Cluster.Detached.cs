using Pycos.Internals;

namespace Pycos;

/// <content>Jobs that go on when the client has gone, and their results.</content>
public sealed partial class Cluster
{
    /// <summary>
    /// Has a coroutine run by a server of a node, which goes on when this client has gone, and keeps the result by a name. Never suspends: the
    /// job is queued, and <see cref="DetachedJob{T}.WaitUntilTakenAsync"/> waits until the client may go.
    /// </summary>
    /// <param name="name">What the result is found by; at most 200 letters. No other job or result on the node may have it.</param>
    /// <param name="body">Makes the coroutine that runs there.</param>
    /// <param name="options">How long the result is kept, and what the job needs; <see langword="null"/> for the defaults.</param>
    /// <typeparam name="T">What it returns: data, as in messages, since another program is to read it.</typeparam>
    /// <returns>The job.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    /// <exception cref="MessageNotSerializableException">What it returns is no data; the message says what of it. Nothing was submitted.</exception>
    /// <exception cref="ArgumentException">The name can be none, or the options contradict each other.</exception>
    /// <exception cref="InvalidOperationException">All servers are this program's own, and end with it, or there are too many jobs.</exception>
    /// <exception cref="ObjectDisposedException">The cluster was closed.</exception>
    public DetachedJob<T> SubmitDetached<T>(string name, Func<Coroutine<T>> body, DetachedJobOptions? options = null)
    {
        DetachedName.Check(name);
        ArgumentNullException.ThrowIfNull(body);
        options ??= new DetachedJobOptions();
        if (!ClusterSettings.UsesOthers(Options))
        {
            throw new InvalidOperationException("The servers of this cluster end with this program, so no job can go on after it. Run a node beside it (the program dispycosnode), and name it.");
        }

        var job = options.Job ?? Options.Jobs;
        if (job.Cpus > 1 || job.Deadline is not null)
        {
            throw new ArgumentException(
                job.Cpus > 1 ? "A detached job has one processor: no others are kept free for it when its client has gone." : "A detached job has no Deadline: give it a Timeout.",
                nameof(options));
        }

        _ = Node.Options.Contracts.Codec<T>();
        var wish = new DetachedWish(Guid.NewGuid(), name, options.KeepsResult, options.Replaces);
        var labels = new Dictionary<string, string>(job.Labels) { [DetachedWish.NodeLabel] = "*" };
        return SubmitAs<DetachedJob<T>>(
            (body, new DetachedOrder(wish.Claim, job.Timeout, job.Grace)),
            job with { Name = job.Name ?? name, Labels = labels },
            (engine, code, body, options) => new DetachedJob<T>(engine, code, body, options, wish));
    }

    /// <summary>
    /// Looks for a detached job on all nodes that this cluster is connected to, whoever has submitted it. Suspends the running task until one
    /// knows it, or all that were named have answered, for <see cref="ClusterOptions.StartTimeout"/> at most.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <returns>What is known of it, with its value if it has succeeded. If several nodes know the name, the job that began last.</returns>
    /// <exception cref="TimeoutException">No node has answered.</exception>
    /// <exception cref="MessageFormatException">Its value is none of the type; the message names both.</exception>
    /// <exception cref="MessageNotSerializableException">The type is none of data.</exception>
    public async Coroutine<DetachedResult<T>> FetchResultAsync<T>(string name, CancellationToken cancellationToken = default)
    {
        DetachedName.Check(name);
        var codec = Node.Options.Contracts.Codec<T>();
        var answers = await new ResultFinder(engine).AskAsync<string, ResultAnswer>(
            ResultNames.Fetch, name, answer => answer.Info is not null, cancellationToken);
        var found = answers.Where(answer => answer.Info is not null).OrderBy(answer => answer.Info!.Started).LastOrDefault();
        if (found?.Info is not { State: DetachedState.Succeeded } info)
        {
            return new DetachedResult<T>(name, found?.Info, default);
        }

        try
        {
            return new DetachedResult<T>(name, info, codec.Decode(found.Value));
        }
        catch (MessageFormatException wrong)
        {
            throw new MessageFormatException($"The result '{name}' is {info.Type}, which can not be read as {TypeText.Of(typeof(T))}: {wrong.Message}", wrong);
        }
    }

    /// <summary>Waits until a detached job has ended; otherwise as <see cref="FetchResultAsync{T}"/>. Suspends the running task until then.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait, not the job, with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <returns>What is known of it; also if no node knows it.</returns>
    /// <exception cref="TimeoutException">No node has answered.</exception>
    /// <exception cref="MessageFormatException">Its value is none of the type; the message names both.</exception>
    /// <exception cref="MessageNotSerializableException">The type is none of data.</exception>
    public async Coroutine<DetachedResult<T>> WaitForResultAsync<T>(string name, CancellationToken cancellationToken = default)
    {
        for (var pause = ResultFinder.FirstPause; ; pause = ResultFinder.Next(pause))
        {
            var result = await FetchResultAsync<T>(name, cancellationToken);
            if (result.State != DetachedState.Running)
            {
                return result;
            }

            await PycosTask.SleepAsync(pause, cancellationToken);
        }
    }

    /// <summary>
    /// The detached jobs and results of all nodes that this cluster is connected to. Suspends the running task until all that were named have
    /// answered, for <see cref="ClusterOptions.StartTimeout"/> at most.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The list, by names.</returns>
    /// <exception cref="TimeoutException">No node has answered.</exception>
    public async Coroutine<IReadOnlyList<DetachedResultInfo>> ListResultsAsync(CancellationToken cancellationToken = default)
    {
        var answers = await new ResultFinder(engine).AskAsync<int, DetachedResultInfo[]>(ResultNames.List, 0, static _ => false, cancellationToken);
        return [.. answers.SelectMany(static all => all).OrderBy(info => info.Name, StringComparer.Ordinal).ThenBy(info => info.Started)];
    }

    /// <summary>
    /// Deletes a result on all nodes that this cluster is connected to; a job of this name that runs is told to end. Suspends the running
    /// task until a node has done so, or all that were named have answered, for <see cref="ClusterOptions.StartTimeout"/> at most.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="TimeoutException">No node has answered.</exception>
    public async Coroutine<bool> DeleteResultAsync(string name, CancellationToken cancellationToken = default)
    {
        DetachedName.Check(name);
        var answers = await new ResultFinder(engine).AskAsync<string, bool>(ResultNames.Delete, name, static was => was, cancellationToken);
        return answers.Contains(true);
    }
}
