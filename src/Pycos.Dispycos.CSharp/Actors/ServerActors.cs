using System.Collections.Concurrent;

namespace Pycos.Internals;

/// <summary>The actors that live in a server, and those that it knows to live elsewhere. Used from every thread.</summary>
internal sealed class ServerActors : ActorCaller
{
    private readonly ConcurrentDictionary<Guid, ActorCell> living = new();
    private readonly ConcurrentDictionary<Guid, ActorPlace> places = new();
    private readonly ServerJobs server;

    public ServerActors(ServerJobs server)
    {
        this.server = server;
        server.Node.AddService<ActorRequest, ActorAnswer>(ServerNames.Actor, TakeAsync);
    }

    protected override PycosNode Node => server.Node;

    public void Add(ActorCell cell) => living[cell.Id] = cell;

    public void Remove(ActorCell cell) => living.TryRemove(KeyValuePair.Create(cell.Id, cell));

    /// <summary>The actor of a name, as the client knows it.</summary>
    /// <exception cref="InvalidOperationException">Its state is of another type.</exception>
    public async Coroutine<Guid?> FindAsync(string name, string stateType, CancellationToken cancellation)
    {
        using var find = new RemoteService<(string Name, string Type), ActorWord>(Node, server.Client, ActorNames.Find);
        var word = await find.CallAsync((name, stateType), cancellationToken: cancellation);
        return word.Refusal is null ? word.Actor : throw new InvalidOperationException(word.Refusal);
    }

    public override async Coroutine<ActorPlace> FindPlaceAsync(Guid actor, string name, ActorPlace? notAt, CancellationToken cancellation)
    {
        if (places.TryGetValue(actor, out var known) && known != notAt)
        {
            return known;
        }

        using var ask = new RemoteService<(Guid Actor, string Name), ActorWord>(Node, server.Client, ActorNames.Place);
        var word = await ask.CallAsync((actor, name), cancellationToken: cancellation);
        if (word.Place is not { } place)
        {
            places.TryRemove(actor, out _);
            throw new ActorEndedException(word.Refusal ?? $"Actor '{name}' has ended.");
        }

        return places[actor] = place;
    }

    public override async Coroutine StopAsync(Guid actor, string name, TimeSpan? timeout, CancellationToken cancellation)
    {
        ThrowIfWithin(actor, name, ActorRequestKind.Stop);
        using var stop = new RemoteService<(Guid Actor, int Limit), bool>(Node, server.Client, ActorNames.Stop);
        var limit = timeout is { } some ? (int)Math.Min(some.TotalMilliseconds, int.MaxValue) : -1;
        await stop.CallAsync((actor, limit), cancellationToken: cancellation);
    }

    protected override (int Known, byte[] Code) Pickle(object body)
    {
        server.Code.Enter(0);
        try
        {
            return (server.Code.Known, PickleWriter.Write(body, server.Code.Scope));
        }
        finally
        {
            server.Code.Leave();
        }
    }

    protected override T Read<T>(byte[] bytes) => (T)PickleReader.Read(bytes, server.Code.Scope)!;

    protected override void ThrowIfWithin(Guid actor, string name, ActorRequestKind kind)
    {
        if (kind != ActorRequestKind.Tell && living.TryGetValue(actor, out var cell) && cell.IsWithin)
        {
            throw new InvalidOperationException(
                $"A call of actor '{name}' can not wait for a further call of the same actor, whose turn comes when it has ended itself. Use its state, "
                + "or tell the actor what to do later.");
        }
    }

    private async Coroutine<ActorAnswer> TakeAsync(ActorRequest request, ServiceCall call)
    {
        if (!living.TryGetValue(request.Actor, out var cell) || cell.Handover != request.Handover)
        {
            return (ActorAnswerKind.Gone, []);
        }

        if (request.Kind == ActorRequestKind.Stop)
        {
            return await cell.StopAsync();
        }

        return TryEnter(request.Known) ? await RunAsync(cell, request) : (ActorAnswerKind.NotKnown, []);
    }

    private bool TryEnter(int known)
    {
        try
        {
            server.Code.Enter(known);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Runs a call of which the code is there, and leaves that.</summary>
    private async Coroutine<ActorAnswer> RunAsync(ActorCell cell, ActorRequest request)
    {
        var isOurs = true;
        var ending = new CancellationTokenSource();
        try
        {
            var body = PickleReader.Read(request.Code, server.Code.Scope, ending.Token)!;
            if (request.Kind == ActorRequestKind.Tell)
            {
                isOurs = false;
                _ = PycosTask.Spawn(RunUnheardAsync(cell, body), new SpawnOptions { Daemon = true, Name = "told" });
                return (ActorAnswerKind.Done, []);
            }

            Node.Exports.Add(PycosTask.Current).CancelWith(ending);
            return await cell.RunAsync(body);
        }
        catch (Exception unreadable) when (unreadable is not TaskTerminatedException)
        {
            return (ActorAnswerKind.Failed, FailureBytes.Of(unreadable, server.Settings.SendsTraces));
        }
        finally
        {
            if (isOurs)
            {
                server.Code.Leave();
            }
        }
    }

    private async Coroutine RunUnheardAsync(ActorCell cell, object body)
    {
        try
        {
            await cell.RunUnheardAsync(body);
        }
        finally
        {
            server.Code.Leave();
        }
    }
}
