using System.Collections.Immutable;
using Pycos.Internals;

namespace Pycos;

/// <content>All that have a name.</content>
public sealed partial class PycosNode
{
    /// <summary>
    /// Finds every task that is registered by a name now: of this process, and one at most of each node that is connected, since a name is
    /// unique within a node only. Suspends the running task until each of them has answered or was lost.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> until all have answered. A node that has not is left out.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="TMessage">The messages that the tasks take.</typeparam>
    /// <returns>
    /// The addresses, that of this process first; none if nobody has the name. Each is what one node has said, at a time of its own: no agreement
    /// of them all. Nodes that are met while the others are waited for are asked as well.
    /// </returns>
    /// <exception cref="ArgumentException">The task of this process takes other messages.</exception>
    public Coroutine<IReadOnlyList<TaskRef<TMessage>>> LocateAllTasksAsync<TMessage>(
        string name, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        LocateAllAsync<TMessage>(NameKind.Task, UserScheduler.Names, name, timeout, cancellationToken);

    /// <summary>
    /// As <see cref="LocateAllTasksAsync"/>, for reactive tasks: those of a node's <see cref="NetworkScheduler"/>, whose names are apart.
    /// Suspends the running task until each node has answered or was lost.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> until all have answered. A node that has not is left out.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="TMessage">The messages that the tasks take.</typeparam>
    /// <returns>The addresses, that of this process first; none if nobody has the name.</returns>
    /// <exception cref="ArgumentException">The task of this process takes other messages.</exception>
    public Coroutine<IReadOnlyList<TaskRef<TMessage>>> LocateAllReactiveTasksAsync<TMessage>(
        string name, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        LocateAllAsync<TMessage>(NameKind.ReactiveTask, NetworkScheduler.Names, name, timeout, cancellationToken);

    /// <summary>
    /// As <see cref="LocateAllTasksAsync"/>, for channels. Suspends the running task until each node has answered or was lost.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> until all have answered. A node that has not is left out.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="T">The messages' type. Of channels of other nodes it is not checked: they refuse messages of another type.</typeparam>
    /// <returns>The channels, that of this process first; none if nobody has the name.</returns>
    /// <exception cref="ArgumentException">The channel of this process carries messages of another type.</exception>
    public async Coroutine<IReadOnlyList<BroadcastChannel<T>>> LocateAllChannelsAsync<T>(
        string name, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        Deadline.ThrowIfNegative(timeout);
        BroadcastChannel<T>[] here = UserScheduler.Channels.Find(name) is { } own ? [BroadcastChannel.Typed<T>(own)] : [];
        var found = await FindAllAsync(NameKind.Channel, name, timeout, cancellationToken);
        return [.. here, .. found.Select(each => Codec.ToChannel<T>(each.Address.Channel))];
    }

    /// <summary>
    /// As <see cref="LocateAllTasksAsync"/>, for services. Suspends the running task until each node has answered or was lost.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> until all have answered. A node that has not is left out.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="TArguments">What they take; found out by the first call.</typeparam>
    /// <typeparam name="TResult">What they return; found out by the first call.</typeparam>
    /// <returns>The services, that of this node first; none if nobody has the name.</returns>
    public async Coroutine<IReadOnlyList<RemoteService<TArguments, TResult>>> LocateAllServicesAsync<TArguments, TResult>(
        string name, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        Deadline.ThrowIfNegative(timeout);
        Peer?[] here = Services.Find(name) is null ? [] : [null];
        var found = await FindAllAsync(NameKind.Service, name, timeout, cancellationToken);
        Peer?[] holders = [.. here, .. found.Select(each => each.Peer)];
        return [.. holders.Select(peer => new RemoteService<TArguments, TResult>(this, peer, name))];
    }

    /// <summary>
    /// As <see cref="LocateAllTasksAsync"/>, for the places of nodes, several of which may have one name. Suspends the running task until
    /// each node has answered or was lost.
    /// </summary>
    /// <param name="name">The nodes' name.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> until all have answered. A node that has not is left out.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Where they accept connections, this one first; those that accept none are left out.</returns>
    public async Coroutine<IReadOnlyList<Location>> LocateAllNodesAsync(
        string name, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        Deadline.ThrowIfNegative(timeout);
        Location?[] here = name == Name ? [Location] : [];
        var found = await FindAllAsync(NameKind.Node, name, timeout, cancellationToken);
        Location?[] places = [.. here, .. found.Select(each => each.Peer.Location)];
        return [.. places.OfType<Location>()];
    }

    private async Coroutine<IReadOnlyList<TaskRef<TMessage>>> LocateAllAsync<TMessage>(
        NameKind kind, NameDirectory names, string name, TimeSpan? timeout, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        Deadline.ThrowIfNegative(timeout);
        TaskRef<TMessage>[] here = names.Find(name) is { } own ? [Locating.AddressOf<TMessage>(own, name)] : [];
        var found = await FindAllAsync(kind, name, timeout, cancellation);
        return [.. here, .. found.Select(each => Codec.ToTask<TMessage>(each.Address.Task))];
    }

    private async Coroutine<ImmutableList<Found>> FindAllAsync(
        NameKind kind, string name, TimeSpan? timeout, CancellationToken cancellation)
    {
        var home = PycosTask.Current.Scheduler;
        var answer = new Answer<bool>(home);
        var lookup = new AllLookup(kind, name, ExpiryAfter(timeout), answer);
        Post(() => Begin(lookup));
        try
        {
            await answer.WaitAsync(home.DeadlineAfter(timeout), cancellation);
            return lookup.Found;
        }
        finally
        {
            Post(() => End(lookup));
        }
    }
}
