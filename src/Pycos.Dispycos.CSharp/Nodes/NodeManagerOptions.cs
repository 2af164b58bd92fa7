namespace Pycos;

/// <summary>How a node serves clients.</summary>
public sealed record NodeManagerOptions
{
    /// <summary>
    /// How many servers it starts at most: one for each processor. 0, the default, is for all that this process may use, also by the limits of its
    /// container; a negative number leaves so many of them free.
    /// </summary>
    public int Cpus { get; init; }

    /// <summary>The name that clients see. The default, <see langword="null"/>, is that of the <see cref="PycosNode"/>.</summary>
    public string? Name { get; init; }

    /// <summary>What clients may choose the node by: whatever its operator writes. The default is nothing.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Where the node keeps its files: for each session a folder that is deleted with it, in <c>cache</c> the assemblies of clients, and in
    /// <c>results</c> those of detached jobs. Each node needs one of its own. The default, <see langword="null"/>, is a new one in the user's part of the directory for temporary
    /// files, which is deleted when the node closes; assemblies are then kept where <see cref="NodeOptions.CodeDirectory"/> says.
    /// </summary>
    public string? Directory { get; init; }

    /// <summary>
    /// How many bytes of memory a server may use, if its client does not ask for less; it is ended when it uses more. Files that it has
    /// in memory as others do not count. At least 64 MiB; 0, the default, is for any number.
    /// </summary>
    public long MemoryLimitPerServer { get; init; }

    /// <summary>The ports on which servers accept their clients: at least as many as there are servers. The default is any.</summary>
    public PortRange ServerPorts { get; init; }

    /// <summary>
    /// The address, or the name of a host, under which clients reach the servers, if that is not the one on which they listen: behind a gateway, for example.
    /// The default, <see langword="null"/>, is what the <see cref="PycosNode"/> advertises.
    /// </summary>
    public string? AdvertiseHost { get; init; }

    /// <summary>Whether only one client is served at a time. The default is no: several are while there are processors.</summary>
    public bool IsExclusive { get; init; }

    /// <summary>
    /// The scheduler that shares this node's processors among clients: <c>host</c>, <c>host:port</c>, an address, or <c>[address]:port</c>; the
    /// default port is 9705. Only clients get servers then that name the same one. The default, <see langword="null"/>, is none: clients get what
    /// is free, in the order in which they ask.
    /// </summary>
    public string? Scheduler { get; init; }

    /// <summary>How many clients are served in all; <see langword="null"/>, the default, for any number.</summary>
    public int? MaxClients { get; init; }

    /// <summary>
    /// How long jobs get at most to end when they are told to, also if their client asks for more. The default is 30 seconds.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a server may take to begin. The default is 30 seconds.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often clients are told what is free. The default is 5 seconds.</summary>
    public TimeSpan AvailabilityInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// After how long without a job that runs a client is asked to give its servers back; after twice that it loses them. The default,
    /// <see langword="null"/>, is never.
    /// </summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>How many bytes a file may have that a client sends to a server, or a server to it. The default is 1 GiB.</summary>
    public long MaxFileBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Whether clients are told where an exception of a job was thrown, which names files and methods of their code and of the node's libraries.
    /// The default is yes. Without it they are told the type and the message, of exceptions about files with the last part of each path only.
    /// </summary>
    public bool SendsTraces { get; init; } = true;

    /// <summary>
    /// How many bytes the results of detached jobs may have in all that the node keeps. The default is 1 GiB; with 0 it takes no detached jobs.
    /// They are in <see cref="Directory"/>; without one they end with the node.
    /// </summary>
    public long MaxResultsBytes { get; init; } = 1L << 30;

    /// <summary>
    /// How many lines of output may wait for a client that does not take them; of those beyond, the oldest are dropped. At least 1,000;
    /// the default is 10,000.
    /// </summary>
    public int OutputRing { get; init; } = 10_000;
}
