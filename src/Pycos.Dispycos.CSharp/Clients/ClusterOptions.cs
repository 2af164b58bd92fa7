using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Pycos;

/// <summary>Which servers a client uses, and how. Without any wish it starts servers on this machine.</summary>
public sealed record ClusterOptions
{
    /// <summary>What the client is called on nodes. The default is the name of the program.</summary>
    public string Name { get; init; } = AppDomain.CurrentDomain.FriendlyName;

    /// <summary>
    /// The nodes to use: <c>host</c>, <c>host:port</c>, an address, or <c>[address]:port</c>; the default port is 9706. If any is named, only
    /// these are used. The default is none: nodes are found by themselves where <see cref="FindsNodes"/> says so.
    /// </summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>Whether nodes that announce themselves are used, beside or without those that are named. The default is no.</summary>
    public bool FindsNodes { get; init; }

    /// <summary>
    /// The scheduler that shares nodes among several clients: <c>host</c>, <c>host:port</c>, an address, or <c>[address]:port</c>; the default port
    /// is 9705. The nodes are those that name the same one, so <see cref="Nodes"/> and <see cref="FindsNodes"/> can not be given as well. The
    /// default, <see langword="null"/>, is none.
    /// </summary>
    public string? Scheduler { get; init; }

    /// <summary>
    /// The client's part where the <see cref="Scheduler"/> shares processors among clients, from 0.001 to 1,000: one of weight 2 gets twice as many as one
    /// of weight 1, which is the default.
    /// </summary>
    public double Weight { get; init; } = 1;

    /// <summary>How many servers the client wants at most of the <see cref="Scheduler"/>'s nodes. The default, <see langword="null"/>, is any number.</summary>
    public int? MaxServers { get; init; }

    /// <summary>
    /// How many servers are started on this machine by the client itself: 0 for as many as it has processors, <see langword="null"/> for none.
    /// The default, if no nodes are named or looked for, is 0.
    /// </summary>
    public int? LocalServers { get; init; }

    /// <summary>
    /// Which nodes are used, and how much of them: the first rule that applies to a node decides. Those to which none applies are up to
    /// <see cref="Allocate"/>, and are used as a whole without that. The default is none.
    /// </summary>
    public IReadOnlyList<NodeAllocation> Allocations { get; init; } = [];

    /// <summary>Whether nodes to which no rule of <see cref="Allocations"/> applies are not used at all. The default is no.</summary>
    public bool OnlyAllocations { get; init; }

    /// <summary>
    /// Whether a node that was found, which is told as <see cref="ClusterEventKind.NodeFound"/>, is used only when
    /// <see cref="Cluster.EnableNodeAsync"/> says so. The default is no.
    /// </summary>
    public bool HoldsNodes { get; init; }

    /// <summary>
    /// Whether a server that has begun, which is told as <see cref="ClusterEventKind.ServerFound"/>, gets jobs only when
    /// <see cref="Cluster.EnableServerAsync"/> says so. The default is no.
    /// </summary>
    public bool HoldsServers { get; init; }

    /// <summary>How many servers a node is asked for: what it offers goes in, 0 leaves it alone. The default takes all that are free.</summary>
    /// <remarks>Called on the node's thread: it must be quick. What it throws refuses the node, and is told as an event.</remarks>
    public Func<NodeOffer, int>? Allocate { get; init; }

    /// <summary>What the node of this client and the others must have in common: secret, certificates, cluster, logs.</summary>
    /// <remarks>
    /// The defaults, with local servers only, are those for the own machine: the loopback address, no discovery, no encryption and a secret
    /// of its own.
    /// </remarks>
    public NodeOptions? Node { get; init; }

    /// <summary>Whether a server that has crashed is replaced by its node. The default is yes.</summary>
    public bool RestartsServers { get; init; } = true;

    /// <summary>How much memory a server may use, in bytes; it is killed when it uses more. 0, the default, is what its node allows.</summary>
    public long MemoryLimitPerServer { get; init; }

    /// <summary>
    /// After how long without a job that runs a node takes its servers back; it is asked for some again when jobs wait. A node may have a
    /// limit of its own; the shorter one counts. <see cref="Cluster.SetIdleTimeoutAsync"/> changes it. The client's own servers stay. The
    /// default, <see langword="null"/>, is never.
    /// </summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>How long jobs are given to end when servers are interrupted. The default is 5 seconds.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a node or server may take to answer a request. The default is 30 seconds.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After how long without any server a warning tells what was seen and why it does not serve. The default is 5 seconds.</summary>
    public TimeSpan WarnAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Files, and folders with all that is in them but links, which each node gets once, before <see cref="NodeSetup"/> runs and its servers get
    /// jobs; jobs find them in <see cref="JobContext.ClientFiles"/>. What is below the current directory of the client keeps its path relative to
    /// that, all else is there by its own name. A file that the machine has already, of this client or another one, is not sent again. Nodes get files
    /// as they are when the cluster is started; a node that can not get one is not used, which is told as
    /// <see cref="ClusterEventKind.NodeSetupFailed"/>. The default is none.
    /// </summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>
    /// Runs in each server before it gets jobs, also in one that takes the place of another: to load what jobs then find in
    /// <see cref="JobContext.ServerState"/> or in statics. Sent as jobs are. A server in which it fails is not used. The default is nothing.
    /// </summary>
    public Func<Coroutine>? ServerSetup { get; init; }

    /// <summary>
    /// Runs once on each node, in one of its servers, before any of them gets jobs or runs <see cref="ServerSetup"/>. What it shares is there for
    /// all servers of the node, those that come later and take the place of others too, in <see cref="JobContext.NodeState"/>, and gone from
    /// the node with the client. Sent as jobs are. If the server ends that runs it, another one does, three in all. A node on which it fails
    /// is not used, which is told as <see cref="ClusterEventKind.NodeSetupFailed"/>. The default is nothing.
    /// </summary>
    public Func<NodeSetupContext, Coroutine>? NodeSetup { get; init; }

    internal ClusterOptions WithNodeSetup(Func<NodeSetupContext, Coroutine> setup) => this with { NodeSetup = setup };

    /// <summary>How long either of these may take. The default is 5 minutes.</summary>
    public TimeSpan SetupTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How many jobs there may be that have not ended; to submit one more is an error. The default is 1,000,000. Who has more items applies a
    /// function to them by <see cref="Cluster.Map{TItem, T}"/>, which takes them as fast as they are done.
    /// </summary>
    public int MaxJobs { get; init; } = 1_000_000;

    /// <summary>
    /// How deep jobs may submit jobs: those of the client have depth 0, those that they submit 1, and so on. The default is 100. With 0, no job
    /// may submit one.
    /// </summary>
    public int MaxJobDepth { get; init; } = 100;

    /// <summary>What jobs are given that are submitted without options of their own.</summary>
    public JobOptions Jobs { get; init; } = new();

    /// <summary>
    /// The folder into which jobs may send files, by <see cref="JobContext.SendFileAsync"/>; made for its owner only. The default,
    /// <see langword="null"/>, is none, unless <see cref="Node"/> has one.
    /// </summary>
    public string? FilesDirectory { get; init; }

    /// <summary>Whether what jobs write to their console is written to this program's, with the server's name in front. The default is yes.</summary>
    public bool ShowsOutput { get; init; } = true;

    /// <summary>Where the log goes. The default is nowhere.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
