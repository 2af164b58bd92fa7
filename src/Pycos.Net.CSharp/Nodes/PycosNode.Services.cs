using Pycos.Internals;

namespace Pycos;

/// <content>Services.</content>
public sealed partial class PycosNode
{
    /// <summary>How many ends of calls with a key are kept at most.</summary>
    private const int MaxKeptRuns = 10_000;

    private readonly Dictionary<CallKey, ServiceRun> runs = [];

    internal ServiceTable Services { get; } = new();

    /// <summary>
    /// Offers a service: each call, from this node or another, starts a task of its own on the node's scheduler. Never suspends.
    /// </summary>
    /// <param name="name">The name by which it is found.</param>
    /// <param name="body">What the task runs: it gets the arguments, and who calls.</param>
    /// <param name="options">How it works; <see langword="null"/> for the defaults.</param>
    /// <typeparam name="TArguments">What it takes: a tuple or a record for several arguments.</typeparam>
    /// <typeparam name="TResult">What it returns.</typeparam>
    /// <returns>Dispose of it to take the service back: what runs goes on, and nothing new is started.</returns>
    /// <exception cref="NameInUseException">The node has a service of that name.</exception>
    public IDisposable AddService<TArguments, TResult>(
        string name, Func<TArguments, ServiceCall, Coroutine<TResult>> body, ServiceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Add<TArguments, TResult>(
            name,
            (arguments, call, scheduler, spawn) => scheduler.Spawn(RunAsync(() => body(arguments, call)), spawn),
            options);
    }

    /// <summary>
    /// As <see cref="AddService{TArguments, TResult}"/>, for tasks that take messages, which the caller sends to
    /// <see cref="RemoteCall{TResult}.Address{TMessage}"/>.
    /// </summary>
    /// <param name="name">The name by which it is found.</param>
    /// <param name="body">What the task runs: it gets the arguments, its own end of its inbox, and who calls.</param>
    /// <param name="options">How it works; <see langword="null"/> for the defaults.</param>
    /// <typeparam name="TArguments">What it takes: a tuple or a record for several arguments.</typeparam>
    /// <typeparam name="TMessage">The messages.</typeparam>
    /// <typeparam name="TResult">What it returns.</typeparam>
    /// <returns>Dispose of it to take the service back: what runs goes on, and nothing new is started.</returns>
    /// <exception cref="NameInUseException">The node has a service of that name.</exception>
    public IDisposable AddService<TArguments, TMessage, TResult>(
        string name, Func<TArguments, Inbox<TMessage>, ServiceCall, Coroutine<TResult>> body, ServiceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Add<TArguments, TResult>(
            name,
            (arguments, call, scheduler, spawn) => scheduler.Spawn<TMessage, TResult>(
                inbox => RunAsync(() => body(arguments, inbox, call)), out _, spawn, options?.Inbox),
            options);
    }

    /// <summary>
    /// Finds a service by its name: of this node, or of another one, also of one that comes only later, and also if the service is
    /// offered only later. Suspends the running task until then.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="at">Where to look only; <see langword="null"/> for everywhere, first here. Any node that has the name may be the one.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="TArguments">What it takes; found out by the first call.</typeparam>
    /// <typeparam name="TResult">What it returns; found out by the first call.</typeparam>
    /// <returns>The service, or a timeout.</returns>
    public async Coroutine<Timed<RemoteService<TArguments, TResult>>> LocateServiceAsync<TArguments, TResult>(
        string name, Location? at = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        Deadline.ThrowIfNegative(timeout);
        Peer? peer = null;
        if (at is not null ? IsOwn(at) : Services.Find(name) is not null)
        {
            if ((await WaitForOwnAsync(NameKind.Service, name, timeout, cancellationToken)).TimedOut)
            {
                return default;
            }
        }
        else if ((await FindAsync(NameKind.Service, name, at, timeout, cancellationToken)).TryGetValue(out var found))
        {
            peer = found.Peer;
        }
        else
        {
            return default;
        }

        return new Timed<RemoteService<TArguments, TResult>>(new RemoteService<TArguments, TResult>(this, peer, name));
    }

    /// <summary>A call that is known again by its key. On the node's thread.</summary>
    internal ServiceRun? FindRun(in CallKey key) => runs.GetValueOrDefault(key);

    internal void KeepRun(in CallKey key, ServiceRun run)
    {
        if (runs.Count < MaxKeptRuns)
        {
            runs[key] = run;
        }
    }

    internal void ForgetRun(in CallKey key) => runs.Remove(key);

    private AnyAddress AddressOfNamed(Service? service) =>
        service is null ? default : AnyAddress.Of(new ServiceAddress(Id, service.Name, [.. Locations]));

    private ServiceRegistration Add<TArguments, TResult>(
        string name, ServiceStart<TArguments, TResult> start, ServiceOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        options ??= new ServiceOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxConcurrent ?? 1, 1, nameof(options.MaxConcurrent));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxConcurrentPerPeer ?? 1, 1, nameof(options.MaxConcurrentPerPeer));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RetryAfter, TimeSpan.Zero, nameof(options.RetryAfter));
        var service = new Service<TArguments, TResult>(name, start, options, this);
        return Services.TryAdd(service)
            ? new ServiceRegistration(Services, service)
            : throw new NameInUseException(
                $"Node {Name} has a service called {name}. Give another name, or take that one back first.");
    }

    // What the user's function throws before it returns a coroutine ends the task like any other exception.
    private static async Coroutine<TResult> RunAsync<TResult>(Func<Coroutine<TResult>> body) => await body();
}
