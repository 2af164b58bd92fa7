namespace Pycos.Benchmarks.Children;

/// <summary>What a workload does, whatever the number of tasks; the second argument of every child process.</summary>
internal static class Shapes
{
    public const string Spawn = "spawn";
    public const string Sleep = "sleep";
    public const string Yield = "yield";
    public const string PingPong = "ping-pong";
    public const string ManyToOne = "many-to-one";
    public const string Timers = "timers";
    public const string Lock = "lock";
    public const string LockHandover = "lock-handover";
    public const string Broadcast = "broadcast";
    public const string Select = "select";
    public const string Echo = "echo";
    public const string Idle = "idle";
    public const string Accept = "accept";
    public const string Tls = "tls";
    public const string Group = "group";
    public const string GroupWork = "group-work";
    public const string GroupPairs = "group-pairs";
    public const string PipeSpawn = "pipe-spawn";
    public const string PipeCat = "pipe-cat";
    public const string FileRead = "file-read";
    public const string FileWrite = "file-write";

    public const string RemoteServer = "remote-server";
    public const string RemoteAsk = "remote-ask";
    public const string RemoteStream = "remote-stream";

    public const string JobsNoop = "jobs-noop";
    public const string JobsLatency = "jobs-latency";
    public const string JobsExchange = "jobs-10k";
    public const string JobsStart = "jobs-start";
    public const string JobsFirstWorker = "jobs-first-worker";
    public const string JobsWorker = "jobs-worker";

    /// <summary>Whether a program of this shape is a server, to be asked by the load generator, or by a client or program of the same system.</summary>
    public static bool IsServer(string shape) => shape is Echo or Tls or Group or GroupWork or RemoteServer or JobsFirstWorker or JobsWorker;

    /// <summary>Whether a program of this shape is a client of a server of the same system, whose port it is told.</summary>
    public static bool IsClient(string shape) => shape is RemoteAsk or RemoteStream;

    /// <summary>Whether it is done by two processes of the same system.</summary>
    public static bool IsRemote(string shape) => shape == RemoteServer || IsClient(shape);

    /// <summary>Whether a program of this shape starts two workers of its own, to which it gives calls.</summary>
    public static bool IsJobs(string shape) => shape is JobsNoop or JobsLatency or JobsExchange or JobsStart;
}
