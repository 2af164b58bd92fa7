using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pycos.Internals;

namespace Pycos;

/// <summary>How a node works. The defaults suit nearly every program, but for the secret.</summary>
public sealed record NodeOptions
{
    /// <summary>The port that is tried first when none is named: 9705.</summary>
    public const int DefaultPort = 9705;

    /// <summary>The node's name, by which others can find it. The default is the name of the machine.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>The cluster that the node belongs to: nodes of others are refused. The default is <c>pycos</c>.</summary>
    public string Cluster { get; init; } = "pycos";

    /// <summary>
    /// What all nodes of a cluster must know to talk to each other: at least 16 characters, better 32 random ones. The default is none:
    /// then the node talks to other processes of its own machine only, and to whichever asks.
    /// </summary>
    public string? Secret { get; init; }

    /// <summary>
    /// Further secrets, each with a label, what it allows, and what those are called who know it: while a secret is exchanged for another,
    /// or for peers that may do different things. Two nodes use the first one of the side that connects which both have.
    /// </summary>
    public IReadOnlyList<NodeSecret> Secrets { get; init; } = [];

    /// <summary>
    /// Keys that programs have made for each other, as those of a client and its servers. Who proves one is a peer, also without a certificate;
    /// the node reaches out to no others for them, and is not announced by them.
    /// </summary>
    internal IReadOnlyList<NodeSecret> PrivateSecrets { get; init; } = [];

    /// <summary>
    /// Certificates of an authority, by which nodes know each other, with or without a secret in addition. The default is none: each node
    /// makes a certificate for itself, and the secret tells who is who.
    /// </summary>
    public NodeCertificates? Certificates { get; init; }

    /// <summary>What protects the connections. The default is <see cref="NodeTransport.Tls"/>.</summary>
    public NodeTransport Transport { get; init; } = NodeTransport.Tls;

    /// <summary>Whether <see cref="NodeTransport.PlainText"/> may leave the machine. The default is no.</summary>
    public bool AllowPlainTextBeyondLoopback { get; init; }

    /// <summary>
    /// The TCP port that connections are accepted on; 0 for any free one. The default, <see langword="null"/>, is 9705, or any free one
    /// if that is taken.
    /// </summary>
    public int? Port { get; init; }

    /// <summary>
    /// Of which kind the addresses are that the node chooses itself. The default, <see langword="null"/>, is IPv4, or IPv6 if the machine
    /// has no other.
    /// </summary>
    public AddressFamily? AddressFamily { get; init; }

    /// <summary>
    /// The addresses that connections are accepted on. The default, an empty list, is the machine's first address that others can reach,
    /// and its loopback address; without a secret, only the latter.
    /// </summary>
    public IReadOnlyList<IPAddress> ListenOn { get; init; } = [];

    /// <summary>Whether connections are accepted at all. A node that only dials out works behind every firewall.</summary>
    public bool AcceptsConnections { get; init; } = true;

    /// <summary>
    /// Where others are told to connect to, if that is not where the node listens: behind a gateway, for example. A port of 0 stands for
    /// the one that the node listens on.
    /// </summary>
    public IReadOnlyList<Location> Advertise { get; init; } = [];

    /// <summary>Nodes that are connected to at the start, and again until they answer.</summary>
    public IReadOnlyList<Location> Peers { get; init; } = [];

    /// <summary>
    /// As <see cref="Peers"/>, by names: <c>host</c>, <c>host:port</c>, an address, or <c>[address]:port</c>; the default port is 9705. A
    /// name stands for all its addresses, and is resolved again every half a minute.
    /// </summary>
    public IReadOnlyList<string> PeerNames { get; init; } = [];

    /// <summary>
    /// A file of such names, one a line; <c>#</c> begins a comment. It is read again when it changes. The default is none.
    /// </summary>
    public string? PeersFile { get; init; }

    /// <summary>
    /// The environment variable with more such names, separated by commas or blanks. The default is <c>PYCOS_PEERS</c>;
    /// <see langword="null"/> for none.
    /// </summary>
    public string? PeersVariable { get; init; } = "PYCOS_PEERS";

    /// <summary>
    /// How the node and others find each other by themselves. The default is to announce the node to all networks of its machine, or, if
    /// it has no secret, to its machine only.
    /// </summary>
    public DiscoveryOptions Discovery { get; init; } = new();

    /// <summary>
    /// Whether a connection is made to the node of a task that a message is sent to, if there is none: when the task's address came
    /// through a third node that this one has never met. A node that was lost is not connected to for a message: sends to it fail until
    /// it is met again. The default is yes.
    /// </summary>
    public bool ConnectsAutomatically { get; init; } = true;

    /// <summary>The scheduler whose tasks get the node's location. The default is <see cref="Scheduler.Default"/>.</summary>
    public Scheduler? Scheduler { get; init; }

    /// <summary>
    /// The scheduler that does the node's work, for simulations. The default is one of the node's own, with its own thread: so the
    /// network goes on while tasks are busy.
    /// </summary>
    public Scheduler? NetworkScheduler { get; init; }

    /// <summary>
    /// Whether the thread of <see cref="Scheduler"/> does the node's work too while its tasks have nothing to do, as is the default. A message
    /// that is answered at once wakes no other thread then. When tasks compute, the node's own thread takes over within 2 to 4 ms. Without
    /// it that thread does all of the node's work; so it is, too, where pollers other than epoll are used, and for all but the first
    /// node of a scheduler.
    /// </summary>
    public bool SharesThread { get; init; } = true;

    /// <summary>
    /// How long the thread that does the node's work looks for more before it sleeps, as long as its last wait was not longer than that:
    /// see <see cref="SchedulerOptions.BusyWait"/>. The default is 100 microseconds: answers over a local network come in less. Zero
    /// saves processor time where that is scarce. Has no effect with a <see cref="NetworkScheduler"/> of one's own.
    /// </summary>
    public TimeSpan BusyWait { get; init; } = TimeSpan.FromMicroseconds(100);

    /// <summary>Which types travel as messages whose type is not known beforehand. The default is those registered nowhere else.</summary>
    public MessageContracts Contracts { get; init; } = MessageContracts.Default;

    /// <summary>
    /// Whether peers that monitor a task of this node, or call a service, are told where its exception was thrown, which names files and
    /// methods. The default is no: they are told the type and the message, of exceptions about files with the last part of each path only.
    /// </summary>
    public bool SendsTraces { get; init; }

    /// <summary>How long making a connection may take. The default is 2 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// After how long a silence the other side is asked whether it is there; after three times that, the connection counts as lost. The
    /// smaller one of both sides counts. The default is 5 seconds.
    /// </summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a lost connection is tried to be made again, during which nothing is lost, before the peer counts as gone. The default is
    /// 30 seconds.
    /// </summary>
    public TimeSpan ResumeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a node that stops gives to what it has still to send. The default is 5 seconds.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many bytes may wait for a peer or be unconfirmed by it; beyond them senders wait. The default is 16 MiB.
    /// </summary>
    public int MaxQueuedBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many bytes a peer may send before they are confirmed. The default is 4 MiB.</summary>
    public int ReceiveWindow { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// How many bytes a message may have, sent or received. The default is 64 MiB. Messages of more than 64 KiB travel in pieces, so
    /// that others pass them.
    /// </summary>
    public int MaxMessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// How many bytes of long messages a peer may have in this node's memory before they are complete; those beyond wait at the peer, but
    /// for their first 256 KiB. More than <see cref="MaxMessageBytes"/>; the default is 128 MiB.
    /// </summary>
    public int MaxIncomingPayloadBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>How many calls of services by one peer may run at a time. The default is 1,000; those beyond are refused as overloaded.</summary>
    public int MaxCallsPerPeer { get; init; } = 1000;

    /// <summary>What the node does with files that others send, fetch, list and delete. The default is nothing.</summary>
    public FileReceivingOptions Files { get; init; } = new();

    /// <summary>
    /// How many requests may be open between this node and a peer, in each direction: deliveries, subscriptions, calls and terminations whose
    /// outcome is not known yet, and what a peer has this node watch for it, such as monitors and names. The default is 10,000. Tasks
    /// here that ask for more wait, and what a peer asks for beyond is refused as overloaded.
    /// </summary>
    public int MaxRequestsPerPeer { get; init; } = 10_000;

    /// <summary>
    /// How many tasks and channels a peer may have paused, whose inboxes are full there. The default is 10,000. Beyond, messages are still
    /// sent to further ones, which the peer refuses when they can take no more.
    /// </summary>
    public int MaxPausedTargetsPerPeer { get; init; } = 10_000;

    /// <summary>
    /// Whether peers with <see cref="Capabilities.Code"/> may have code of their own run by this node, in this process. The default is no.
    /// </summary>
    public bool AcceptsCode { get; init; }

    /// <summary>
    /// Whether the node is going to have code run by others, as that of a cluster is. What the first function needs is then
    /// compiled while the node starts, on another thread, as it is with <see cref="AcceptsCode"/>: so that function is run some hundred
    /// milliseconds sooner, for about as much time of a processor. Code can be sent without it, too. The default is no.
    /// </summary>
    public bool SendsCode { get; init; }

    /// <summary>
    /// The directory in which the assemblies of such code are kept, also for the next start; it is made if there is none. Only the user
    /// that runs the node should be able to change what is in it. The default, <see langword="null"/>, is <c>pycos/code</c> in that user's
    /// directory of local application data.
    /// </summary>
    public string? CodeDirectory { get; init; }

    /// <summary>
    /// Whether such code leaves the process with the session that brought it. It runs faster where it does not: in processes that serve one
    /// session only.
    /// </summary>
    internal bool UnloadsCode { get; init; } = true;

    /// <summary>How many bytes an assembly may have, or its symbols. The default is 32 MiB.</summary>
    public int MaxAssemblyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>
    /// How many bytes the assemblies in the directory, and on nodes of clusters the files of clients, may have together; of those beyond, the
    /// ones that were not used for the longest time are deleted. The default is 1 GiB.
    /// </summary>
    public long MaxCodeStoreBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>
    /// What becomes of values of modules and mutable statics that code reads which this node sends: by default the other node has its own,
    /// and a warning in the log names them.
    /// </summary>
    public ModuleValuePolicy ModuleValues { get; init; } = ModuleValuePolicy.Reevaluate;

    /// <summary>
    /// Whether code, its arguments and results, and values that are shared go to other nodes compressed. By default they do where that helps: see
    /// <see cref="DataCompression.Auto"/>.
    /// </summary>
    public DataCompression Compression { get; init; }

    /// <summary>
    /// How many connections may be about to prove who they are. The default is 64; those beyond are closed, and nodes that made them try
    /// again for 5 seconds, after which every place has become free once.
    /// </summary>
    public int MaxHandshakes { get; init; } = 64;

    /// <summary>
    /// How many of them may come from one address, or from one /64 network of IPv6, so that none can use up all places. The default is 8.
    /// Connections that have proved who they are do not count.
    /// </summary>
    public int MaxHandshakesPerSource { get; init; } = 8;

    /// <summary>The versions of the protocol that the node speaks: all that this library knows. Tests play nodes of other versions by it.</summary>
    internal (ushort Lowest, ushort Highest) ProtocolVersions { get; init; } = (LocalParty.ThisVersion, LocalParty.ThisVersion);

    /// <summary>Where the log goes. The default is nowhere.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
