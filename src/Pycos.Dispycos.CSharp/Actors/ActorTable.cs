using System.Collections.Concurrent;

namespace Pycos.Internals;

/// <summary>The actors of a client, by name and by number. Used from every thread.</summary>
internal sealed class ActorTable(ClusterEngine engine) : ActorCaller, IDisposable
{
    private const int LongestName = 200;

    /// <summary>Of how many actors that have ended it is remembered why.</summary>
    private const int KeptEnds = 100;

    private static readonly ConcurrentDictionary<Guid, ActorTable> known = new();

    private readonly Lock gate = new();
    private readonly Dictionary<string, ActorJob> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, ActorJob> byId = [];
    private readonly Queue<Guid> ended = new();
    private readonly ServiceGroup services = new();

    protected override PycosNode Node => engine.Node;

    /// <summary>That of the client of this process which has started an actor.</summary>
    public static ActorTable? Find(Guid actor) => known.GetValueOrDefault(actor);

    /// <exception cref="ArgumentException">An actor can not be called so.</exception>
    public static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Length > LongestName || name.Any(char.IsControl))
        {
            throw new ArgumentException($"The name of an actor has at most {LongestName} characters, and none that controls a terminal.", nameof(name));
        }
    }

    /// <summary>Offers the services by which servers find actors.</summary>
    public void Begin()
    {
        var options = new ServiceOptions { Admits = call => call.Caller is null || engine.IsServer(call.Caller.Id) };
        services.Add(Node.AddService<(Guid Actor, string Name), ActorWord>(ActorNames.Place, TellPlaceAsync, options));
        services.Add(Node.AddService<(string Name, string Type), ActorWord>(ActorNames.Find, FindAsync, options));
        services.Add(Node.AddService<(Guid Actor, int Limit), bool>(ActorNames.Stop, StopAsync, options));
    }

    /// <summary>Takes in an actor that is about to be submitted.</summary>
    /// <exception cref="InvalidOperationException">Its name is in use.</exception>
    public void Add(ActorJob job)
    {
        var terms = job.Terms;
        lock (gate)
        {
            if (!byName.TryAdd(terms.Name, job))
            {
                throw new InvalidOperationException(
                    $"There is an actor '{terms.Name}' in this cluster. Give another name, find that one, or stop it first.");
            }

            byId.Add(terms.Id, job);
            known[terms.Id] = this;
        }

        job.WhenEnded(_ => Remove(job));
    }

    /// <summary>The actor of a name.</summary>
    /// <returns>Its number; <see langword="null"/> if there is none.</returns>
    /// <exception cref="InvalidOperationException">Its state is of another type.</exception>
    public Guid? Find(string name, string stateType)
    {
        lock (gate)
        {
            return !byName.TryGetValue(name, out var job) ? null
                : job.Terms.StateType == stateType ? job.Terms.Id
                : throw new InvalidOperationException($"The state of actor '{name}' is of type {job.Terms.StateType}, not {stateType}.");
        }
    }

    public override async Coroutine<ActorPlace> FindPlaceAsync(Guid actor, string name, ActorPlace? notAt, CancellationToken cancellation)
    {
        var (link, place) = await JobOf(actor, name).WaitForPlaceAsync(cancellation);
        await link.HandOverForCallAsync();
        return place;
    }

    public override async Coroutine StopAsync(Guid actor, string name, TimeSpan? timeout, CancellationToken cancellation)
    {
        if (FindJob(actor) is not { HasEnded: false } job)
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout ?? Timeout.InfiniteTimeSpan);
        try
        {
            if (!await TryTellToStopAsync(job, limit.Token))
            {
                job.Cancel("it was stopped");
            }

            await job.FinishAsync(limit.Token);
        }
        catch (OperationCanceledException late)
            when (late is not TaskTerminatedException && limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            job.Cancel($"it was stopped, and its calls have not ended in {timeout}");
            await job.FinishAsync(cancellation);
        }
    }

    /// <summary>How many live at a server beside jobs.</summary>
    public int CountBeside(ServerId server)
    {
        lock (gate)
        {
            return byName.Values.Count(job => job.Options.Kind == JobKind.Io && job.Place?.Server == server);
        }
    }

    /// <summary>Ends all actors when their calls have run, or after some time. Suspends the running task until then.</summary>
    public async Coroutine StopAllAsync(TimeSpan timeout)
    {
        List<ActorJob> living;
        lock (gate)
        {
            living = [.. byName.Values];
        }

        var stopping = living.ConvertAll(job => PycosTask.Spawn(StopAsync(job.Terms.Id, job.Terms.Name, timeout, default)));
        foreach (var task in stopping)
        {
            await task;
        }
    }

    public void Dispose()
    {
        services.Dispose();
        lock (gate)
        {
            foreach (var actor in byId.Keys)
            {
                known.TryRemove(actor, out _);
            }
        }
    }

    protected override (int Known, byte[] Code) Pickle(object body)
    {
        var pickle = engine.Origin.Pickle(body);
        return (pickle.Known, pickle.Bytes);
    }

    protected override T Read<T>(byte[] bytes) => engine.Origin.Read<T>(bytes);

    private async Coroutine<bool> TryTellToStopAsync(ActorJob job, CancellationToken cancellation)
    {
        try
        {
            return job.Place is { } place
                && await TryAskAsync(place, job.Terms.Name, (ActorRequestKind.Stop, job.Terms.Id, place.Handover, 0, []), cancellation)
                    is { Kind: ActorAnswerKind.Done };
        }
        catch (Exception lost) when (lost is ActorLostException or JobCancelledException or JobFailedException)
        {
            return false;
        }
    }

    private async Coroutine<ActorWord> TellPlaceAsync((Guid Actor, string Name) wanted, ServiceCall call)
    {
        try
        {
            var place = await FindPlaceAsync(wanted.Actor, wanted.Name, null, default);

            // What the actor returns may be of types that the caller has not met either.
            if (await engine.AskAsync(() => engine.FindServer(call.Caller!.Id)) is { } caller)
            {
                await caller.HandOverForCallAsync();
            }

            return new ActorWord(wanted.Actor, place, null);
        }
        catch (ActorEndedException ended)
        {
            return new ActorWord(null, null, ended.Message);
        }
    }

    private async Coroutine<ActorWord> FindAsync((string Name, string Type) wanted, ServiceCall call)
    {
        try
        {
            return new ActorWord(Find(wanted.Name, wanted.Type), null, null);
        }
        catch (InvalidOperationException other)
        {
            return new ActorWord(null, null, other.Message);
        }
    }

    private async Coroutine<bool> StopAsync((Guid Actor, int Limit) wanted, ServiceCall call)
    {
        await StopAsync(wanted.Actor, "", wanted.Limit < 0 ? null : TimeSpan.FromMilliseconds(wanted.Limit), default);
        return true;
    }

    private ActorJob JobOf(Guid actor, string name) => FindJob(actor) ?? throw new ActorEndedException($"Actor '{name}' has ended, or never was.");

    private ActorJob? FindJob(Guid actor)
    {
        lock (gate)
        {
            return byId.GetValueOrDefault(actor);
        }
    }

    private void Remove(ActorJob job)
    {
        lock (gate)
        {
            byName.Remove(job.Terms.Name);
            ended.Enqueue(job.Terms.Id);
            if (ended.Count > KeptEnds)
            {
                var forgotten = ended.Dequeue();
                byId.Remove(forgotten);
                known.TryRemove(forgotten, out _);
            }
        }
    }
}
