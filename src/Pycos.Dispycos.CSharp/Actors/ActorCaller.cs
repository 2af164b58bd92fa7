namespace Pycos.Internals;

/// <summary>How a process calls actors: the client that has started them, or one of its servers. Used from every thread, in tasks.</summary>
internal abstract class ActorCaller
{
    /// <summary>How long it waits before it looks again for an actor that is not where it should be; doubled up to the other.</summary>
    private static readonly TimeSpan shortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(1);

    protected abstract PycosNode Node { get; }

    /// <summary>That of this process for an actor.</summary>
    /// <exception cref="InvalidOperationException">It is neither of those.</exception>
    public static ActorCaller For(Guid actor, string name) =>
        (ActorCaller?)ActorTable.Find(actor) ?? ServerJobs.Current?.Actors ?? throw new InvalidOperationException(
            $"Actor '{name}' can not be called here: its cluster is closed, or is that of another program. It can be called by the program that has "
            + "started it, in its jobs and in its other actors.");

    /// <summary>
    /// Asks something of an actor, and of the one that takes its place if it certainly has not got it. Suspends the running task until it has answered.
    /// </summary>
    /// <exception cref="ActorLostException">It is not known whether it has got it.</exception>
    /// <exception cref="ActorEndedException">There is no actor any more.</exception>
    public async Coroutine<ActorAnswer> AskAsync(Guid actor, string name, ActorRequestKind kind, object body, CancellationToken cancellation)
    {
        ThrowIfWithin(actor, name, kind);
        var (known, code) = Pickle(body);
        var pause = shortestPause;
        ActorPlace? place = null;
        var isUnknown = false;
        while (true)
        {
            var last = place;
            place = await FindPlaceAsync(actor, name, last, cancellation);
            pause = place == last ? pause : shortestPause;
            var answer = await TryAskAsync(place, name, (kind, actor, place.Handover, known, code), cancellation);
            if (answer is { Kind: ActorAnswerKind.Done or ActorAnswerKind.Failed } certain)
            {
                return certain;
            }

            if (answer is { Kind: ActorAnswerKind.NotKnown })
            {
                // To ask for its place again has the client hand over what its server lacks.
                isUnknown = place != last || !isUnknown ? true : throw new JobFailedException(
                    $"Server {place.Server}, where actor '{name}' lives, lacks assemblies that its call refers to, and does not take them.");
                continue;
            }

            await PycosTask.SleepAsync(pause, cancellation);
            pause = pause + pause < longestPause ? pause + pause : longestPause;
        }
    }

    /// <summary>What a call has returned.</summary>
    /// <exception cref="JobFailedException">It has thrown, or that can not be read.</exception>
    public T Read<T>(in ActorAnswer answer, string name)
    {
        if (answer.Kind == ActorAnswerKind.Failed)
        {
            throw FailureBytes.TryRead(answer.Data, out var failure)
                ? new JobFailedException($"A call of actor '{name}' has failed: {failure.TypeName}: {failure.Message}", failure)
                : new JobFailedException($"A call of actor '{name}' has failed, and its server has told what can not be read.");
        }

        try
        {
            return Read<T>(answer.Data);
        }
        catch (PickleException unreadable)
        {
            throw new JobFailedException($"A call of actor '{name}' has returned what can not be read here: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>Where an actor is. Suspends the running task until it is anywhere; its server has got the code of its jobs then.</summary>
    /// <param name="actor">Which.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="notAt">Where it was sought in vain.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ActorEndedException">There is no actor any more.</exception>
    public abstract Coroutine<ActorPlace> FindPlaceAsync(Guid actor, string name, ActorPlace? notAt, CancellationToken cancellation);

    /// <summary>Ends an actor.</summary>
    public abstract Coroutine StopAsync(Guid actor, string name, TimeSpan? timeout, CancellationToken cancellation);

    /// <summary>Asks at one place.</summary>
    /// <returns>The answer; <see langword="null"/> if the actor certainly has not got it.</returns>
    /// <exception cref="ActorLostException">It is not known whether it has got it.</exception>
    protected async Coroutine<ActorAnswer?> TryAskAsync(ActorPlace place, string name, ActorRequest request, CancellationToken cancellation)
    {
        try
        {
            var peer = Node.IsOwn(place.Location) ? null : await Node.MeetAsync(place.Location, cancellation);
            using var service = new RemoteService<ActorRequest, ActorAnswer>(Node, peer, ServerNames.Actor);
            return await service.CallAsync(request, cancellationToken: cancellation);
        }
        catch (PeerRefusedException)
        {
            return null;
        }
        catch (ServiceCallException failed)
        {
            return failed.Reason switch
            {
                ServiceCallFailure.NoSuchService or ServiceCallFailure.Overloaded or ServiceCallFailure.NotStarted
                    or ServiceCallFailure.Unreachable => null,
                ServiceCallFailure.PeerLost when place.Repeats && request.Kind != ActorRequestKind.Stop => null,
                ServiceCallFailure.PeerLost => throw Lost(place, name, failed),
                ServiceCallFailure.Terminated => throw new JobCancelledException(
                    $"A call of actor '{name}' was told to end where it ran, since the actor was.", failed),
                _ => throw new JobFailedException($"A call of actor '{name}' has failed: {failed.Message}", failed),
            };
        }
    }

    protected abstract (int Known, byte[] Code) Pickle(object body);

    /// <exception cref="PickleException">It is not what was declared.</exception>
    protected abstract T Read<T>(byte[] bytes);

    /// <summary>Refuses a call that would wait for itself.</summary>
    protected virtual void ThrowIfWithin(Guid actor, string name, ActorRequestKind kind)
    {
    }

    private static ActorLostException Lost(ActorPlace place, string name, ServiceCallException cause) => new(
        $"Server {place.Server} was lost during a call of actor '{name}', which lived there: it is not known whether the call ran. Its state is gone. "
        + "Further calls go to the actor that takes its place, if it may be started again. Calls that may run twice are made again by ActorOptions.Repeats.",
        cause)
    {
        Incarnation = place.Incarnation,
    };
}
