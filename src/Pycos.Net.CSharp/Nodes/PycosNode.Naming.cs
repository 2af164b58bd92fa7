using System.Collections.Immutable;
using Pycos.Internals;

namespace Pycos;

/// <content>Names.</content>
public sealed partial class PycosNode
{
    private readonly List<Lookup> lookups = [];

    /// <summary>
    /// Finds the address of a task by a name that it was registered by: of this process, or of another node, also of one that comes only
    /// later, and also if the name is given only later. Suspends the running task until then.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="at">Where to look only; <see langword="null"/> for everywhere, first here. Any node that has the name may be the one.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="TMessage">The messages that the task takes.</typeparam>
    /// <returns>The address, or a timeout.</returns>
    /// <exception cref="ArgumentException">The task is one of this process and takes other messages.</exception>
    /// <exception cref="PeerLostException">
    /// The node at <paramref name="at"/> was lost while it was waited for. One that is not there yet is waited for.
    /// </exception>
    public Coroutine<Timed<TaskRef<TMessage>>> LocateTaskAsync<TMessage>(
        string name, Location? at = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        Deadline.ThrowIfNegative(timeout);
        return LocateAsync<TMessage>(NameKind.Task, UserScheduler.Names, name, at, timeout, cancellationToken);
    }

    /// <summary>
    /// As <see cref="LocateTaskAsync"/>, for reactive tasks: those of a node's <see cref="NetworkScheduler"/>, whose names are apart from those
    /// of other tasks. They go on while tasks of users block their thread. Suspends the running task until there is one.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="at">Where to look only; <see langword="null"/> for everywhere, first here. Any node that has the name may be the one.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="TMessage">The messages that the task takes.</typeparam>
    /// <returns>The address, or a timeout.</returns>
    /// <exception cref="ArgumentException">The task is one of this process and takes other messages.</exception>
    /// <exception cref="PeerLostException">
    /// The node at <paramref name="at"/> was lost while it was waited for. One that is not there yet is waited for.
    /// </exception>
    public Coroutine<Timed<TaskRef<TMessage>>> LocateReactiveTaskAsync<TMessage>(
        string name, Location? at = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        Deadline.ThrowIfNegative(timeout);
        return LocateAsync<TMessage>(NameKind.ReactiveTask, NetworkScheduler.Names, name, at, timeout, cancellationToken);
    }

    /// <summary>
    /// Finds where a node is by its name, also one that comes only later. Suspends the running task until then.
    /// </summary>
    /// <param name="name">The node's name.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Where it accepts connections, or a timeout.</returns>
    public async Coroutine<Timed<Location>> LocateNodeAsync(
        string name, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        Deadline.ThrowIfNegative(timeout);
        if (name == Name && Location is { } own)
        {
            return new Timed<Location>(own);
        }

        var found = await FindAsync(NameKind.Node, name, null, timeout, cancellationToken);
        return found.TryGetValue(out var address) && address.Peer.Location is { } location
            ? new Timed<Location>(location)
            : default;
    }

    /// <summary>What a name stands for here; nothing if there is none.</summary>
    internal AnyAddress FindLocal(NameKind kind, string name) => kind switch
    {
        NameKind.Task => AddressOfNamed(UserScheduler.Names.Find(name)),
        NameKind.ReactiveTask => AddressOfNamed(NetworkScheduler.Names.Find(name)),
        NameKind.Channel => AddressOfNamed(UserScheduler.Channels.Find(name)),
        NameKind.Service => AddressOfNamed(Services.Find(name)),
        NameKind.Node when name == Name => AnyAddress.Of(new NodeAddress(Id, Name, [.. Locations])),
        _ => default,
    };

    /// <summary>Has something called, once, when a name stands for something here. On the node's thread.</summary>
    internal IDisposable WatchName(NameKind kind, string name, Action<AnyAddress> tell)
    {
        var names = kind == NameKind.ReactiveTask ? NetworkScheduler.Names : UserScheduler.Names;
        var channels = UserScheduler.Channels;
        var waiting = kind switch
        {
            NameKind.Channel => WaitForNameAsync(
                watch => AddressOfNamed(channels.FindOrWatch(name, watch)), watch => channels.Unwatch(name, watch), tell),
            NameKind.Service => WaitForNameAsync(
                watch => AddressOfNamed(Services.FindOrWatch(name, watch)), watch => Services.Unwatch(name, watch), tell),
            _ => WaitForNameAsync(watch => AddressOfNamed(names.FindOrWatch(name, watch)), watch => names.Unwatch(name, watch), tell),
        };
        return new NameInterest(NetworkScheduler.Spawn(waiting, new SpawnOptions { Daemon = true, Name = "name watch" }));
    }

    /// <summary>A peer can be asked now for what is looked for.</summary>
    internal void AskForNames(Peer peer)
    {
        foreach (var lookup in lookups)
        {
            lookup.Ask(peer);
        }
    }

    private async Coroutine<Timed<TaskRef<TMessage>>> LocateAsync<TMessage>(
        NameKind kind, NameDirectory names, string name, Location? at, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (at is not null && IsOwn(at))
        {
            return await Locating.LocateAsync<TMessage>(names, name, timeout, cancellationToken);
        }

        if (at is null && names.Find(name) is { } here)
        {
            return new Timed<TaskRef<TMessage>>(Locating.AddressOf<TMessage>(here, name));
        }

        var found = await FindAsync(kind, name, at, timeout, cancellationToken);
        return found.TryGetValue(out var address)
            ? new Timed<TaskRef<TMessage>>(Codec.ToTask<TMessage>(address.Address.Task))
            : default;
    }

    private async Coroutine WaitForNameAsync(
        Func<NameWatch, AnyAddress> findOrWatch, Action<NameWatch> unwatch, Action<AnyAddress> tell)
    {
        var watch = new NameWatch(NetworkScheduler);
        while (true)
        {
            if (findOrWatch(watch) is { IsNone: false } found)
            {
                tell(found);
                return;
            }

            try
            {
                await new QueueWait(watch.Queue, Deadline.Never, default);
            }
            finally
            {
                unwatch(watch);
            }
        }
    }

    private async Coroutine<Timed<Found>> FindAsync(
        NameKind kind, string name, Location? at, TimeSpan? timeout, CancellationToken cancellation)
    {
        var home = PycosTask.Current.Scheduler;
        var answer = new Answer<Found>(home);
        var lookup = new AnyLookup(kind, name, at, ExpiryAfter(timeout), answer);
        Post(() => Begin(lookup));
        try
        {
            return !await answer.WaitAsync(home.DeadlineAfter(timeout), cancellation) ? default
                : answer.Value.Loss is { } loss ? throw loss
                : new Timed<Found>(answer.Value);
        }
        finally
        {
            Post(() => End(lookup));
        }
    }

    private void Begin(Lookup lookup)
    {
        lookups.Add(lookup);
        foreach (var peer in Peers.InUse)
        {
            if (peer.State is PeerState.Online or PeerState.Suspect)
            {
                lookup.Ask(peer);
            }
        }

        lookup.AfterAsking();
    }

    private void End(Lookup lookup)
    {
        lookups.Remove(lookup);
        lookup.TakeBack();
    }

    private AnyAddress AddressOfNamed(IBroadcastChannel? channel) =>
        channel is null ? default : AnyAddress.Of(ExportedChannels.AddressOf(channel));

    private AnyAddress AddressOfNamed(PycosTask? task)
    {
        if (task is null)
        {
            return default;
        }

        Exports.Add(task);
        return AnyAddress.Of(AddressOf(task));
    }
}
