namespace Pycos.Internals;

/// <summary>The values that a server keeps for its client, and copies of those of other servers. Used from every thread.</summary>
internal sealed class DataStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, (object? Value, long Bytes)> kept = [];
    private readonly Dictionary<Guid, Task<object?>> fetching = [];
    private readonly ServerJobs server;
    private readonly DataCopies copies;
    private long keptBytes;
    private long fetchedBytes;
    private int made;

    internal DataStore(ServerJobs server)
    {
        this.server = server;
        copies = new DataCopies(server.Settings.MemoryLimit);
        Id = new ServerId(server.Settings.Node, server.Settings.Number, server.Settings.Incarnation);
        server.Node.AddService<Guid, byte[]>(ServerNames.Data, GiveAsync);
    }

    /// <summary>That of this process; <see langword="null"/> if it is no server.</summary>
    internal static DataStore? Current => ServerJobs.Current?.Data;

    internal ServerId Id { get; }

    internal DataUse Use
    {
        get
        {
            lock (gate)
            {
                return new DataUse(kept.Count, keptBytes, copies.Count, fetchedBytes);
            }
        }
    }

    internal DataRef<T> Keep<T>(T value, string? name)
    {
        var bytes = DataSize.Of(value);
        var id = Guid.NewGuid();
        lock (gate)
        {
            kept.Add(id, (value, bytes));
            keptBytes += bytes;
            made++;
            name ??= FormattableString.Invariant($"value {made}");
        }

        Tell();
        return new DataRef<T>(id, Id, server.Node.Location!, name, bytes);
    }

    internal void Release(Guid id)
    {
        lock (gate)
        {
            if (kept.Remove(id, out var value))
            {
                keptBytes -= value.Bytes;
            }

            copies.Remove(id);
        }

        Tell();
    }

    internal async Coroutine<T> GetAsync<T>(DataRef<T> data, CancellationToken cancellation)
    {
        Task<object?> fetch;
        lock (gate)
        {
            if (data.Server == Id)
            {
                return kept.TryGetValue(data.Id, out var own) ? (T)own.Value! : throw DataLostException.Of(data, "it was released");
            }

            if (copies.TryGet(data.Id, out var copy))
            {
                return (T)copy!;
            }

            if (!fetching.TryGetValue(data.Id, out fetch!))
            {
                fetch = server.Node.UserScheduler.Spawn(FetchAsync(data), new SpawnOptions { Daemon = true, Name = $"fetch {data}" }).AsTask();
                fetching.Add(data.Id, fetch);
            }
        }

        return (T)(await fetch.WaitAsync(cancellation))!;
    }

    /// <summary>Fetches a value from where it is kept.</summary>
    internal static async Coroutine<byte[]> FetchBytesAsync<T>(PycosNode node, Location place, DataRef<T> data, CancellationToken cancellation = default)
    {
        byte[] bytes;
        try
        {
            await node.ConnectAsync(place, cancellation);
            var peer = node.FindPeer(place) ?? throw new PeerLostException("it was lost as soon as it was met");
            using var service = new RemoteService<Guid, byte[]>(node, peer, ServerNames.Data);
            bytes = await service.CallAsync(data.Id, cancellationToken: cancellation);
        }
        catch (ServiceCallException failed) when (failed.Reason is not ServiceCallFailure.PeerLost and not ServiceCallFailure.NoSuchService)
        {
            throw;
        }
        catch (Exception lost) when (lost is PeerRefusedException or PeerLostException or ServiceCallException)
        {
            throw DataLostException.Of(data, $"that can not be reached ({lost.Message})", lost);
        }

        return bytes.Length > 0 ? bytes : throw DataLostException.Of(data, "that has been restarted, or the value was released");
    }

    private async Coroutine<object?> FetchAsync<T>(DataRef<T> data)
    {
        try
        {
            var bytes = await FetchBytesAsync(server.Node, data.Location, data);
            var value = PickleReader.Read(bytes, server.Code.Scope);
            lock (gate)
            {
                copies.Add(data.Id, value, bytes.Length);
                fetchedBytes += bytes.Length;
            }

            Tell();
            return value;
        }
        finally
        {
            lock (gate)
            {
                fetching.Remove(data.Id);
            }
        }
    }

    /// <summary>A value as bytes, for another server or the client; none if it is not here.</summary>
    private async Coroutine<byte[]> GiveAsync(Guid id, ServiceCall call)
    {
        object? value;
        lock (gate)
        {
            if (!kept.TryGetValue(id, out var found))
            {
                return [];
            }

            value = found.Value;
        }

        // It may be large, and this thread takes the client's orders.
        return await Task.Run(() => Pickle(value));
    }

    private byte[] Pickle(object? value)
    {
        server.Code.Enter(0);
        try
        {
            return server.Code.Scope.Packed(PickleWriter.Write(value, server.Code.Scope));
        }
        finally
        {
            server.Code.Leave();
        }
    }

    private void Tell()
    {
        // What was later is told later, whichever thread does.
        lock (gate)
        {
            server.Answers.TryAdd(new ServerAnswer(ServerAnswerKind.Data, 0, 0, Use.ToBytes(), ""));
        }
    }
}
