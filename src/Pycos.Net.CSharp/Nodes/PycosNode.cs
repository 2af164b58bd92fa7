using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Lets the tasks of this process talk to those of others: finds other nodes, keeps a connection to each, and carries messages, names and
/// the ends of tasks.
/// </summary>
/// <remarks>
/// <para>A node does its work on a scheduler of its own, so it goes on while tasks compute. It gives its location to the scheduler whose
/// tasks it serves: their addresses may be sent in messages, and work where they arrive.</para>
/// <para>Several nodes may live in one process, each with a scheduler and a port of its own. Members may be used from every thread;
/// those that return a coroutine are awaited in a task.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class PycosNode : IAsyncDisposable, IDisposable
{
    private readonly bool ownsNetworkScheduler;
    private readonly (DateTimeOffset Wall, long Clock) started;
    private volatile NodePhase phase = NodePhase.Running;

    private PycosNode(NodeOptions options)
    {
        Options = options;
        Log = options.Logger;
        UserScheduler = options.Scheduler ?? Scheduler.CurrentOrDefault;
        ownsNetworkScheduler = options.NetworkScheduler is null;
        NetworkScheduler = options.NetworkScheduler ?? new Scheduler(new SchedulerOptions
        {
            Name = "pycos-net",
            Names = new TaskNames(),
            BusyWait = options.BusyWait,
            Logger = options.Logger,
        });
        NetworkScheduler.GathersWakes = true;
        Id = new NodeId(ownsNetworkScheduler ? Guid.NewGuid() : NumberOf(NetworkScheduler), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000);
        Codec = new NodeCodec(this);
        Exports = new ExportTable(Codec);
        ExportedChannels = new ChannelExportTable(this);
        Dialler = new Dialler(this);
        Files = new NodeFiles(this);
        Traffic = new NodeTraffic(Peers);
        started = (DateTimeOffset.UtcNow, NetworkScheduler.Clock.Now);
    }

    /// <summary>Which node this is, and that this is its present life.</summary>
    public NodeId Id { get; }

    /// <summary>The node's name.</summary>
    public string Name => Options.Name;

    /// <summary>How the node works.</summary>
    public NodeOptions Options { get; }

    /// <summary>Where others are told to connect to; <see langword="null"/> if the node accepts no connections.</summary>
    public Location? Location => Locations.Count > 0 ? Locations[0] : null;

    /// <summary>All places where others are told to connect to.</summary>
    public IReadOnlyList<Location> Locations { get; private set; } = [];

    /// <summary>How often the node has come to a limit, and refused something for that.</summary>
    public NodeStatistics Statistics => Counters.Read();

    internal NodeCounters Counters { get; } = new();

    /// <summary>The scheduler whose tasks the node serves.</summary>
    public Scheduler UserScheduler { get; }

    /// <summary>
    /// The scheduler that does the node's work. Tasks that are spawned on it go on while those of <see cref="UserScheduler"/> compute; they must be quick,
    /// since the node waits for them. <see cref="LocateReactiveTaskAsync"/> finds those that have a name.
    /// </summary>
    public Scheduler NetworkScheduler { get; }

    internal ILogger Log { get; }

    internal NodeCodec Codec { get; }

    internal ExportTable Exports { get; }

    internal ChannelExportTable ExportedChannels { get; }

    internal Dialler Dialler { get; }

    internal PeerTable Peers { get; } = new();

    /// <summary>What was exchanged with all peers.</summary>
    internal NodeTraffic Traffic { get; }

    internal NodeFiles Files { get; }

    internal bool IsRunning => phase == NodePhase.Running;

    /// <summary>The node's clock, by which deadlines travel.</summary>
    internal ulong ClockMilliseconds => (ulong)(NetworkScheduler.Clock.Now / 1_000_000);

    /// <summary>The time of day, which moves as the node's clock does.</summary>
    internal DateTimeOffset WallClock => started.Wall + Deadline.ToTimeSpan(NetworkScheduler.Clock.Now - started.Clock);

    /// <summary>For how long the scheduler of the tasks has not looked outside, in milliseconds.</summary>
    internal uint SchedulerLag => lag.Milliseconds;

    /// <summary>Name, number and locations.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name} ({Id}) @ {string.Join(", ", Locations)}";

    /// <summary>A task's address as others use it.</summary>
    internal TaskAddress AddressOf(PycosTask task) => new(
        Id,
        (ulong)task.Id,
        task.Scheduler == NetworkScheduler ? TaskKind.Reactive : TaskKind.User,
        task.Name,
        [.. Locations]);

    /// <summary>The peer of an identity, met or not.</summary>
    internal Peer PeerOf(NodeId id, string name, IReadOnlyList<Location> endpoints) =>
        Peers.Find(id) ?? Peers.GetOrAdd(id, missing => new Peer(this, missing, name, endpoints));

    /// <summary>The peer that accepts connections at a place, in the life that there is something to do with; null if there is none.</summary>
    internal Peer? FindPeer(Location location) =>
        Peers.InUse.FirstOrDefault(peer => peer.IsAt(location));

    internal bool IsOwn(Location location) => Locations.Contains(location);

    /// <summary>The time on the own clock when something is over that may take so long; 0 if it may take for ever.</summary>
    internal ulong ExpiryAfter(TimeSpan? timeout) =>
        timeout is { } limit ? ClockMilliseconds + (ulong)Math.Max(1, limit.TotalMilliseconds) : 0;

    /// <summary>Does something on the node's thread: at once, if this is it.</summary>
    internal void Post(Action action)
    {
        if (NetworkScheduler.IsCurrent)
        {
            action();
        }
        else
        {
            NetworkScheduler.TryPost(new PostedAction(action));
        }
    }

    /// <summary>Does something on the node's thread after a time.</summary>
    internal void After(TimeSpan time, Action action) => Start("timer", AfterAsync(time, action));

    /// <summary>Starts a task of the node.</summary>
    internal void Start(string name, Coroutine coroutine) =>
        NetworkScheduler.Spawn(coroutine, new SpawnOptions { Daemon = true, Name = name });

    /// <summary>The number of a node in a simulation: two that connect to each other at once go by it, so the seed decides it too.</summary>
    private static Guid NumberOf(Scheduler scheduler)
    {
        Span<byte> bytes = stackalloc byte[16];
        scheduler.Random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private static async Coroutine AfterAsync(TimeSpan time, Action action)
    {
        await PycosTask.SleepAsync(time);
        action();
    }
}
