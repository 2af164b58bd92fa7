using Pycos.Internals;

namespace Pycos;

/// <content>Objects that live in servers and are called.</content>
public sealed partial class Cluster
{
    /// <summary>
    /// Has an object made by a server, where it lives under a name until it is stopped, and is called by <see cref="Actor{TState}.CallAsync{T}(Func{TState, T}, CancellationToken)"/>.
    /// Suspends the running task until it is made, for which there must be a server.
    /// </summary>
    /// <param name="name">What it is called, as no other living actor of the cluster: at most 200 characters.</param>
    /// <param name="make">Makes the state, anew each time that the actor is started; it never suspends.</param>
    /// <param name="options">Where it lives, and what becomes of it when its server is lost; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>, and the actor.</param>
    /// <typeparam name="TState">The state. It need not be data, since it never leaves its server.</typeparam>
    /// <returns>What stands for it.</returns>
    /// <exception cref="InvalidOperationException">The name is in use, or there are as many jobs as <see cref="ClusterOptions.MaxJobs"/> allows.</exception>
    /// <exception cref="JobFailedException">The state could not be made; the inner exception says why.</exception>
    /// <exception cref="JobCancelledException">It was cancelled before it was made, or the cluster was closed.</exception>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was started.</exception>
    /// <exception cref="ArgumentException">The name can not be used, or the options contradict each other.</exception>
    /// <exception cref="ObjectDisposedException">The cluster was closed.</exception>
    public Coroutine<Actor<TState>> StartActorAsync<TState>(
        string name, Func<TState> make, ActorOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(make);
        return StartAsync<TState>(name, id => (id, name, make), options, cancellationToken);
    }

    /// <summary>Has an object made by a coroutine that a server runs; otherwise as the other overload.</summary>
    /// <param name="name">What it is called, as no other living actor of the cluster: at most 200 characters.</param>
    /// <param name="make">Makes the coroutine that makes the state, anew each time that the actor is started.</param>
    /// <param name="options">Where it lives, and what becomes of it when its server is lost; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>, and the actor.</param>
    /// <typeparam name="TState">The state. It need not be data, since it never leaves its server.</typeparam>
    /// <returns>What stands for it.</returns>
    /// <exception cref="InvalidOperationException">The name is in use, or there are as many jobs as <see cref="ClusterOptions.MaxJobs"/> allows.</exception>
    /// <exception cref="JobFailedException">The state could not be made; the inner exception says why.</exception>
    /// <exception cref="JobCancelledException">It was cancelled before it was made, or the cluster was closed.</exception>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was started.</exception>
    /// <exception cref="ArgumentException">The name can not be used, or the options contradict each other.</exception>
    /// <exception cref="ObjectDisposedException">The cluster was closed.</exception>
    public Coroutine<Actor<TState>> StartActorAsync<TState>(
        string name, Func<Coroutine<TState>> make, ActorOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(make);
        return StartAsync<TState>(name, id => (id, name, make), options, cancellationToken);
    }

    /// <summary>The living actor of a name. Never suspends. In a job, see <see cref="JobContext.FindActorAsync{TState}"/>.</summary>
    /// <param name="name">The name.</param>
    /// <typeparam name="TState">The type of its state, as it was started.</typeparam>
    /// <returns>What stands for it; <see langword="null"/> if there is none.</returns>
    /// <exception cref="InvalidOperationException">Its state is of another type.</exception>
    public Actor<TState>? FindActor<TState>(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return engine.Actors.Find(name, TypeText.Of(typeof(TState))) is { } id ? new Actor<TState>(id, name) : null;
    }

    private async Coroutine<Actor<TState>> StartAsync<TState>(
        string name, Func<Guid, object> bodyOf, ActorOptions? options, CancellationToken cancellation)
    {
        ActorTable.CheckName(name);
        cancellation.ThrowIfCancellationRequested();
        options ??= ActorOptions.Default;
        var terms = new ActorTerms(Guid.NewGuid(), name, TypeText.Of(typeof(TState)), options.Repeats);
        var job = SubmitAs(bodyOf(terms.Id), options.Job with { Name = name, Retry = options.Restarts, Moves = true }, (engine, code, body, wanted) =>
        {
            var made = new ActorJob(engine, code, body, wanted, terms);
            engine.Actors.Add(made);
            return made;
        });
        var isStarted = false;
        try
        {
            await job.WaitForPlaceAsync(cancellation);
            isStarted = true;
            return new Actor<TState>(terms.Id, name);
        }
        catch (ActorEndedException) when (job.State != JobState.Succeeded)
        {
            throw job.NotStarted();
        }
        finally
        {
            if (!isStarted)
            {
                job.Cancel("nobody waits for its start any more");
            }
        }
    }
}
