using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A service of a node, the own one or another, as it can be called. Two of the same name at the same node are equal. Usable on every
/// thread. In messages and with code it travels as an address: the receiver has one of its own, which has started nothing.
/// </summary>
/// <typeparam name="TArguments">What the service takes.</typeparam>
/// <typeparam name="TResult">What it returns.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class RemoteService<TArguments, TResult> : IEquatable<RemoteService<TArguments, TResult>>, IDisposable
{
    private readonly Lock gate = new();
    private readonly HashSet<RemoteCall<TResult>> running = [];
    private readonly List<ServiceWatch> watches = [];
    private readonly PycosNode node;
    private readonly Peer? peer;
    private readonly NodeId at;
    private volatile bool isClosed;

    internal RemoteService(PycosNode node, Peer? peer, string name)
    {
        this.node = node;
        this.peer = peer;
        Name = name;
        at = peer?.Id ?? node.Id;
    }

    /// <summary>The name of the service.</summary>
    public string Name { get; }

    /// <summary>Where it is.</summary>
    public Location? Location => peer is null ? node.Location : peer.Location;

    /// <summary>What stands for it in messages and with code.</summary>
    internal ServiceAddress Address => new(at, Name, peer is null ? [.. node.Locations] : [.. peer.Endpoints]);

    /// <summary>
    /// Calls the service: starts a task at its node and waits for its result. Suspends the running task until then. If the wait ends
    /// early, the task is told to end.
    /// </summary>
    /// <param name="arguments">What the service gets.</param>
    /// <param name="timeout">How long it may take in all; <see langword="null"/> for any time.</param>
    /// <param name="options">Further wishes; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends the wait, and the call, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What the service has returned.</returns>
    /// <exception cref="ServiceCallException">There is no result; its <see cref="ServiceCallException.Reason"/> says why.</exception>
    /// <exception cref="ObjectDisposedException">This was closed.</exception>
    public async Coroutine<TResult> CallAsync(
        TArguments arguments,
        TimeSpan? timeout = null,
        ServiceCallOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        Deadline.ThrowIfNegative(timeout);
        var home = PycosTask.Current.Scheduler;
        var deadline = home.DeadlineAfter(timeout);
        options ??= new ServiceCallOptions();
        var call = await StartAsync(arguments, options with { StartTimeout = options.StartTimeout ?? timeout }, cancellationToken);
        try
        {
            var left = home.TimeUntil(deadline) ?? Timeout.InfiniteTimeSpan;
            return (await call.FinishAsync(left, cancellationToken)).TryGetValue(out var result)
                ? result
                : throw new ServiceCallException(
                    ServiceCallFailure.TimedOut, $"The call {call} of service {this} was started and has not ended in {timeout}.");
        }
        finally
        {
            if (options.IdempotencyKey is null)
            {
                call.Terminate();
            }
        }
    }

    /// <summary>
    /// Starts a task at the service's node, without waiting for its result. Suspends the running task until it was started. It is
    /// terminated when this is closed, and when this node stops or is lost, unless the options say otherwise.
    /// </summary>
    /// <param name="arguments">What the service gets.</param>
    /// <param name="options">Further wishes; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends the wait, and the call, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The call.</returns>
    /// <exception cref="ServiceCallException">It was not started, or that is not known; its reason says which.</exception>
    /// <exception cref="ObjectDisposedException">This was closed.</exception>
    public async Coroutine<RemoteCall<TResult>> StartAsync(
        TArguments arguments, ServiceCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(isClosed, this);
        options ??= new ServiceCallOptions();
        Deadline.ThrowIfNegative(options.StartTimeout);
        cancellationToken.ThrowIfCancellationRequested();
        var call = Enter();
        var isStarted = false;
        try
        {
            await (peer is null
                ? LocalStart<TArguments, TResult>.RunAsync(node, Name, arguments, call, options.StartTimeout, cancellationToken)
                : peer.CallAsync(Name, arguments, call, options, cancellationToken));
            isStarted = true;
        }
        finally
        {
            if (!isStarted)
            {
                Leave(call);
            }
        }

        if (isClosed)
        {
            call.Terminate();
            throw new ObjectDisposedException(ToString());
        }

        return call;
    }

    /// <summary>
    /// Has a task told of the end of each call that is started from here, in the order in which they end. Never suspends.
    /// </summary>
    /// <param name="watcher">The task, of this process or another. While its inbox is full it is not told.</param>
    /// <returns>Dispose of it to end that.</returns>
    public IDisposable Watch(TaskRef<MonitorStatus> watcher)
    {
        var watch = new ServiceWatch(watcher, this);
        lock (gate)
        {
            watches.Add(watch);
        }

        return watch;
    }

    /// <summary>Terminates the calls that were started from here and have not ended; there can be no further ones. Never suspends.</summary>
    public void Close()
    {
        RemoteCall<TResult>[] ending;
        lock (gate)
        {
            isClosed = true;
            ending = [.. running];
        }

        foreach (var call in ending)
        {
            call.Terminate();
        }
    }

    /// <summary>As <see cref="Close"/>.</summary>
    public void Dispose() => Close();

    /// <summary>Whether both are the service of the same name at the same node.</summary>
    /// <param name="other">Another one.</param>
    /// <returns>True for the same service.</returns>
    public bool Equals(RemoteService<TArguments, TResult>? other) => other is not null && at == other.at && Name == other.Name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RemoteService<TArguments, TResult>);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(at, Name);

    /// <summary>Name and location: <c>name@location</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name}@{Location?.ToString() ?? at.ToString()}";

    private RemoteCall<TResult> Enter()
    {
        // Known before it is started, so that ends are told in the order in which they come.
        var call = new RemoteCall<TResult>();
        call.WhenEnded(how => Ended(call, how.Status));
        lock (gate)
        {
            running.Add(call);
        }

        return call;
    }

    private void Leave(RemoteCall<TResult> call)
    {
        lock (gate)
        {
            running.Remove(call);
        }
    }

    private void Ended(RemoteCall<TResult> call, MonitorStatus how)
    {
        ServiceWatch[] told;
        lock (gate)
        {
            running.Remove(call);
            told = [.. watches];
        }

        foreach (var watch in told)
        {
            watch.Watcher.TrySend(how);
        }
    }

    private sealed class ServiceWatch(TaskRef<MonitorStatus> watcher, RemoteService<TArguments, TResult> service) : IDisposable
    {
        internal TaskRef<MonitorStatus> Watcher => watcher;

        public void Dispose()
        {
            lock (service.gate)
            {
                service.watches.Remove(this);
            }
        }
    }
}
