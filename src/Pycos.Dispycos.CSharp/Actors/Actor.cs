using Pycos.Internals;

namespace Pycos;

/// <summary>
/// An object that lives in a server of a cluster under a name, and is called from elsewhere: one call after another, so it needs no lock. Made by
/// <see cref="Cluster.StartActorAsync{TState}(string, Func{TState}, ActorOptions?, CancellationToken)"/>. What stands for it is data: it travels in what
/// jobs and calls of other actors capture, and works there as here. Usable on every thread.
/// </summary>
/// <remarks>
/// <para>Calls are functions of the state. They go to its server with what they have captured, as jobs do, and what they return comes back. Calls of one
/// task run in the order in which it makes them. One that suspends keeps the others waiting.</para>
/// <para>If its server is lost, the actor is started again on another one, with a new state, as its <see cref="ActorOptions.Restarts"/> say, and calls
/// wait for it. Those that were under way fail with an <see cref="ActorLostException"/>, unless <see cref="ActorOptions.Repeats"/> is set.</para>
/// </remarks>
/// <param name="Id">Which actor.</param>
/// <param name="Name">Its name.</param>
/// <typeparam name="TState">The state. It need not be data, since it never leaves its server.</typeparam>
[TravelsByFields]
public sealed record Actor<TState>(Guid Id, string Name)
{
    /// <summary>Calls the actor. Suspends the running task until it has answered.</summary>
    /// <param name="body">What is done with the state; it never suspends.</param>
    /// <param name="cancellationToken">
    /// Ends the wait with an <see cref="OperationCanceledException"/>, and the call: one that waits for its turn does not run.
    /// </param>
    /// <typeparam name="T">What it returns, as data.</typeparam>
    /// <returns>What it has returned: a copy.</returns>
    /// <exception cref="JobFailedException">It has thrown, which is the inner exception, or has returned what can not be sent. The actor lives on.</exception>
    /// <exception cref="ActorLostException">The server of the actor was lost: it is not known whether it ran.</exception>
    /// <exception cref="ActorEndedException">There is no actor any more. It did not run.</exception>
    /// <exception cref="JobCancelledException">The actor was told to end while it ran.</exception>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was sent.</exception>
    /// <exception cref="InvalidOperationException">It is the running call's own actor, which would wait for itself.</exception>
    public Coroutine<T> CallAsync<T>(Func<TState, T> body, CancellationToken cancellationToken = default) => AskAsync<T>(body, cancellationToken);

    /// <summary>Calls the actor with what may suspend there; otherwise as the other overload.</summary>
    /// <param name="body">Makes the coroutine that runs there. Other calls wait until it has ended.</param>
    /// <param name="cancellationToken">
    /// Ends the wait with an <see cref="OperationCanceledException"/>, and the call: one that waits for its turn does not run, and one that runs is
    /// terminated where it suspends.
    /// </param>
    /// <typeparam name="T">What it returns, as data.</typeparam>
    /// <returns>What it has returned: a copy.</returns>
    /// <exception cref="JobFailedException">It has thrown, which is the inner exception, or has returned what can not be sent. The actor lives on.</exception>
    /// <exception cref="ActorLostException">The server of the actor was lost: it is not known whether it ran.</exception>
    /// <exception cref="ActorEndedException">There is no actor any more. It did not run.</exception>
    /// <exception cref="JobCancelledException">The actor was told to end while it ran.</exception>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was sent.</exception>
    /// <exception cref="InvalidOperationException">It is the running call's own actor, which would wait for itself.</exception>
    public Coroutine<T> CallAsync<T>(Func<TState, Coroutine<T>> body, CancellationToken cancellationToken = default) =>
        AskAsync<T>(body, cancellationToken);

    /// <summary>Has the actor do something. Suspends the running task until its server has taken the call in line, not until it has run.</summary>
    /// <remarks>What it throws is written to the standard error of its server, which the client shows. If that is lost, nobody is told.</remarks>
    /// <param name="body">What is done with the state; it never suspends.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>; what is in line runs.</param>
    /// <returns>To be awaited.</returns>
    /// <exception cref="ActorLostException">The server of the actor was lost: it is not known whether it runs.</exception>
    /// <exception cref="ActorEndedException">There is no actor any more.</exception>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was sent.</exception>
    public Coroutine TellAsync(Action<TState> body, CancellationToken cancellationToken = default) => SendAsync(body, cancellationToken);

    /// <summary>Has the actor do something that may suspend there; otherwise as the other overload.</summary>
    /// <param name="body">Makes the coroutine that runs there. Other calls wait until it has ended.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>; what is in line runs.</param>
    /// <returns>To be awaited.</returns>
    /// <exception cref="ActorLostException">The server of the actor was lost: it is not known whether it runs.</exception>
    /// <exception cref="ActorEndedException">There is no actor any more.</exception>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was sent.</exception>
    public Coroutine TellAsync(Func<TState, Coroutine> body, CancellationToken cancellationToken = default) => SendAsync(body, cancellationToken);

    /// <summary>
    /// Ends the actor when the calls before have run, and disposes of its state if that can be. Suspends the running task until it has ended. Its name is
    /// free then. One that has ended is let alone.
    /// </summary>
    /// <param name="timeout">
    /// After how long its calls are told to end; its server is killed when they do not in <see cref="JobOptions.Grace"/>. <see langword="null"/> for never.
    /// </param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>; the actor may end nevertheless.</param>
    /// <returns>To be awaited.</returns>
    /// <exception cref="InvalidOperationException">It is the running call's own actor, which would wait for itself.</exception>
    public Coroutine StopAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Deadline.ThrowIfNegative(timeout);
        return ActorCaller.For(Id, Name).StopAsync(Id, Name, timeout, cancellationToken);
    }

    /// <summary>Where it lives, and how often it was started. Suspends the running task until it is there.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Its place, which may be another one soon.</returns>
    /// <exception cref="ActorEndedException">There is no actor any more.</exception>
    public async Coroutine<ActorInfo> LocateAsync(CancellationToken cancellationToken = default)
    {
        var place = await ActorCaller.For(Id, Name).FindPlaceAsync(Id, Name, null, cancellationToken);
        return new ActorInfo(Name, place.Server, place.Incarnation);
    }

    /// <summary>The name.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"actor '{Name}'";

    private async Coroutine<T> AskAsync<T>(Delegate body, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(body);
        var caller = ActorCaller.For(Id, Name);
        return caller.Read<T>(await caller.AskAsync(Id, Name, ActorRequestKind.Call, body, cancellation), Name);
    }

    private async Coroutine SendAsync(Delegate body, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(body);
        await ActorCaller.For(Id, Name).AskAsync(Id, Name, ActorRequestKind.Tell, body, cancellation);
    }
}
