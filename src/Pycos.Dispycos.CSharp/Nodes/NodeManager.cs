using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Lets a node serve clients: for each one it starts server processes, one for each processor, in which the client's jobs run, watches
/// them, and leaves nothing of them behind.
/// </summary>
/// <remarks>
/// <para>Clients are those who may call services of the <see cref="PycosNode"/>, in this process or others. Their code never runs in this
/// process. Each session has a key of its own, by which client and servers know each other; connections to servers are protected as
/// those of the node are.</para>
/// <para>Servers end when this process does, however it ends. Members may be used from every thread; those that return a coroutine
/// are awaited in a task.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class NodeManager : IAsyncDisposable
{
    private readonly PycosNode node;
    private readonly NodeDirectory directory;
    private readonly NodePlace place;
    private readonly AvailabilityProbe probe;
    private readonly string host;
    private readonly string program;
    private readonly ServerPorts ports;
    private readonly List<IDisposable> services = [];

    private NodeManager(PycosNode node, NodeManagerOptions options, NodeDirectory directory, NodePlace place)
    {
        this.node = node;
        this.directory = directory;
        this.place = place;
        Options = options;
        Name = options.Name ?? node.Name;
        Cpus = freeCpus = NodeManagerSettings.CpusOf(options.Cpus);
        probe = new AvailabilityProbe(directory.Root);
        host = DotNetHost.Find();
        program = ServerStage.Prepare(ServerStage.DefaultParent);
        ports = new ServerPorts(options.ServerPorts);
        results = new NodeResults(directory.Results, keeps: !directory.IsTemporary, options.MaxResultsBytes);
    }

    /// <summary>
    /// Raised on the node's thread when something has happened. Handlers must be quick, and use no tasks' data; what they throw is logged.
    /// </summary>
    public event EventHandler<NodeManagerEvent>? Changed;

    /// <summary>How it serves.</summary>
    public NodeManagerOptions Options { get; }

    /// <summary>The name that clients see.</summary>
    public string Name { get; }

    /// <summary>How many servers it starts at most.</summary>
    public int Cpus { get; }

    internal int FreeCpus => freeCpus;

    /// <summary>The directory of its files.</summary>
    public string Directory => directory.Root;

    /// <summary>How many clients have got servers so far.</summary>
    public int ServedClients => served;

    /// <summary>What clients are told that look for servers. Asks the operating system what is free, for a fraction of a millisecond.</summary>
    public NodeOffer Offer => new(
        Name,
        node.Id,
        node.Location,
        Cpus,
        freeCpus,
        RuntimeInformation.RuntimeIdentifier,
        Environment.Version.ToString(),
        Options.Labels,
        Options.MemoryLimitPerServer,
        probe.Sample(),
        refusal);

    /// <summary>The sessions that are open, or not yet over: a copy.</summary>
    public IReadOnlyList<NodeSessionInfo> Sessions => [.. snapshot.Select(session => session.Info)];

    /// <summary>
    /// Has a node serve clients from now on. Suspends the running task for some dozens of milliseconds, while files are prepared. Close
    /// it before the node is stopped.
    /// </summary>
    /// <param name="node">The node, by whose secrets clients prove that they may call.</param>
    /// <param name="options">How to serve; <see langword="null"/> for the defaults.</param>
    /// <returns>The manager.</returns>
    /// <exception cref="ArgumentException">An option is wrong, or contradicts another one.</exception>
    /// <exception cref="InvalidOperationException">
    /// Another node uses the directory, other users may change what is in it, or this program can not start servers; the message says
    /// what to do.
    /// </exception>
    /// <exception cref="NameInUseException">The node serves clients already.</exception>
    public static async Coroutine<NodeManager> StartAsync(PycosNode node, NodeManagerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        var chosen = NodeManagerSettings.Check(options ?? new NodeManagerOptions());
        var manager = await Task.Run(() => Prepare(node, chosen));
        try
        {
            manager.AddServices();
            await manager.BeginSharingAsync();
        }
        catch
        {
            manager.RemoveServices();
            await Task.Run(manager.directory.Dispose);
            throw;
        }

        NodeMeter.Add(manager);
        NodeLog.Started(node.Log, manager.Name, manager.Cpus, manager.Directory);
        return manager;
    }

    /// <summary>Name and processors.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name}: {Cpus - freeCpus} of {Cpus} processors in use";

    private static NodeManager Prepare(PycosNode node, NodeManagerOptions options)
    {
        var place = NodePlace.Of(node, options.AdvertiseHost);
        var directory = NodeDirectory.Take(options.Directory, process => NodeLog.LeftoverEnded(node.Log, process));
        try
        {
            return new NodeManager(node, options, directory, place);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private void Raise(NodeManagerEvent happened)
    {
        try
        {
            Changed?.Invoke(this, happened);
        }
        catch (Exception failure)
        {
            NodeLog.HandlerFailed(node.Log, failure);
        }
    }
}
