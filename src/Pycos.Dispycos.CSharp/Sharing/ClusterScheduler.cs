using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Shares the processors of nodes among several clients: one after another, or by their weights. It decides which client has how many of which
/// node. Jobs do not go through it, so those that run go on while it is away.
/// </summary>
/// <remarks>
/// Nodes and clients are those who may call services of the <see cref="PycosNode"/>, and who name its place as their scheduler. Members may be used
/// from every thread; those that return a coroutine are awaited in a task.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class ClusterScheduler : IAsyncDisposable
{
    private readonly PycosNode node;
    private readonly BrokerJournal? journal;
    private readonly ProcessorBroker broker;
    private readonly ServiceGroup services = new();
    private volatile ClusterSchedulerClient[] queue = [];
    private volatile ClusterSchedulerNode[] nodes = [];
    private bool isClosed;

    private ClusterScheduler(PycosNode node, ClusterSchedulerOptions options, BrokerJournal? journal)
    {
        this.node = node;
        this.journal = journal;
        Options = options;
        Name = options.Name ?? node.Name;
        broker = new ProcessorBroker(new BrokerOptions(
            options.Sharing,
            options.MaxClients,
            options.MaxProcessorsPerClient ?? int.MaxValue,
            options.MaxClientsPerOwner ?? int.MaxValue,
            options.MaxProcessorsPerOwner ?? int.MaxValue));
    }

    /// <summary>
    /// Raised on the node's thread when something has happened. Handlers must be quick, and use no tasks' data; what they throw is logged.
    /// </summary>
    public event EventHandler<ClusterSchedulerEvent>? Changed;

    /// <summary>How it works.</summary>
    public ClusterSchedulerOptions Options { get; }

    /// <summary>The name that clients see.</summary>
    public string Name { get; }

    /// <summary>The clients: first those that have processors, then those that wait, in their order. A copy.</summary>
    public IReadOnlyList<ClusterSchedulerClient> Queue => queue;

    /// <summary>The nodes: a copy.</summary>
    public IReadOnlyList<ClusterSchedulerNode> Nodes => nodes;

    internal DateTimeOffset Started { get; } = DateTimeOffset.UtcNow;

    /// <summary>
    /// Has a node share processors from now on. Suspends the running task for some milliseconds, while the journal is read. Close it before the node
    /// is stopped.
    /// </summary>
    /// <param name="node">The node, by whose secrets others prove that they may call.</param>
    /// <param name="options">How to share; <see langword="null"/> for the defaults.</param>
    /// <returns>The scheduler.</returns>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    /// <exception cref="InvalidOperationException">Another scheduler uses the directory, or other users may change what is in it.</exception>
    /// <exception cref="NameInUseException">The node has a scheduler already.</exception>
    public static async Coroutine<ClusterScheduler> StartAsync(PycosNode node, ClusterSchedulerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        var chosen = Check(options ?? new ClusterSchedulerOptions());
        var journal = chosen.JournalDirectory is { } directory ? await Task.Run(() => BrokerJournal.Open(directory, node.Log)) : null;
        var scheduler = new ClusterScheduler(node, chosen, journal);
        try
        {
            await scheduler.OnNodeAsync(scheduler.Begin);
        }
        catch
        {
            scheduler.services.Dispose();
            journal?.Dispose();
            throw;
        }

        return scheduler;
    }

    /// <summary>Has a client leave, whether it waits or has processors: its jobs that run are told to end. Suspends the running task briefly.</summary>
    /// <param name="client">The client.</param>
    /// <param name="reason">Why; the client is told.</param>
    /// <returns>Whether there is one.</returns>
    public Coroutine<bool> CancelAsync(Guid client, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return CancelKeptAsync(client, reason);
    }

    /// <summary>Moves a client that waits to another place in the queue. Suspends the running task briefly.</summary>
    /// <param name="client">The client.</param>
    /// <param name="position">Its new place, from 1; beyond the end is the end.</param>
    /// <returns>Whether it waits.</returns>
    public async Coroutine<bool> MoveAsync(Guid client, int position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, 1);
        return await KeptAsync(() => broker.Move(client, position));
    }

    /// <summary>
    /// Has clients get no processors of a node any more; those that they have they give back when their jobs have ended, or after
    /// <see cref="ClusterSchedulerOptions.Grace"/>. It is so until <see cref="ResumeNodeAsync"/>, or until the node is started again. Suspends the
    /// running task briefly.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <returns>Whether there is one.</returns>
    public Coroutine<bool> DrainNodeAsync(NodeId node) => DrainAsync(node, true);

    /// <summary>Has clients get processors of a drained node again. Suspends the running task briefly.</summary>
    /// <param name="node">The node.</param>
    /// <returns>Whether there is one.</returns>
    public Coroutine<bool> ResumeNodeAsync(NodeId node) => DrainAsync(node, false);

    /// <summary>
    /// Ends it. Clients and nodes keep what they have, and look for it until it is started again.
    /// </summary>
    /// <returns>Completes when its services are taken back.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isClosed, true))
        {
            return;
        }

        services.Dispose();
        if (keeping is { } task)
        {
            node.Post(() => gate.GrantAll());
            await Task.WhenAny(task.AsTask(), Task.Delay(TimeSpan.FromSeconds(5)));
        }

        journal?.Dispose();
    }

    /// <summary>Name and counts.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name}: {queue.Length} clients, {nodes.Length} nodes";

    private static ClusterSchedulerOptions Check(ClusterSchedulerOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxClients, 1, nameof(options.MaxClients));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxProcessorsPerClient ?? 1, 1, nameof(options.MaxProcessorsPerClient));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxClientsPerOwner ?? 1, 1, nameof(options.MaxClientsPerOwner));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxProcessorsPerOwner ?? 1, 1, nameof(options.MaxProcessorsPerOwner));
        NodeManagerSettings.Positive(options.Lease, nameof(options.Lease));
        NodeManagerSettings.Positive(options.Grace ?? TimeSpan.FromSeconds(1), nameof(options.Grace));
        if (options.Name is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(options.Name, nameof(options.Name));
        }

        return options;
    }

    private bool Begin()
    {
        if (journal is not null)
        {
            broker.Restore(journal.Entries);
        }

        AddServices();
        WatchPeers();
        foreach (var client in broker.Clients)
        {
            BeginLease(PartyOf(client.Id));
        }

        foreach (var known in broker.Nodes)
        {
            BeginLease(PartyOf(known.Id));
        }

        keeping = node.NetworkScheduler.Spawn(KeepAsync(), new SpawnOptions { Daemon = true, Name = "dispycos scheduler" });
        Settle();
        var kept = journal is null ? "it keeps no journal" : $"{broker.Clients.Count} clients and {broker.Nodes.Count} nodes were kept";
        SharingLog.Started(node.Log, Name, Options.Sharing, kept);
        return true;
    }

    private async Coroutine<bool> DrainAsync(NodeId id, bool isDrained) => await KeptAsync(() =>
    {
        var known = broker.FindNode(id);
        if (known is not null && known.IsDrained != isDrained)
        {
            Raise(new ClusterSchedulerEvent(
                isDrained ? ClusterSchedulerEventKind.NodeDrained : ClusterSchedulerEventKind.NodeResumed, known.Name, Node: id));
        }

        return broker.Drain(id, isDrained);
    });

    /// <summary>Does something on the node's thread, which goes on while tasks of this process compute.</summary>
    private async Coroutine<T> OnNodeAsync<T>(Func<T> function)
    {
        return await node.NetworkScheduler.Spawn(RunAsync(), new SpawnOptions { Daemon = true, Name = "dispycos scheduler" });

        async Coroutine<T> RunAsync() => function();
    }

    private void Raise(ClusterSchedulerEvent happened)
    {
        SharingLog.Happened(node.Log, happened.Kind, happened.Name, happened.Text ?? "");
        try
        {
            Changed?.Invoke(this, happened);
        }
        catch (Exception failure)
        {
            SharingLog.HandlerFailed(node.Log, failure);
        }
    }
}
