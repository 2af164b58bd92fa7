using Pycos.Benchmarks.Children;

namespace Pycos.Benchmarks.Compare;

/// <summary>What all systems are asked to do.</summary>
/// <param name="Name">Its name in results.</param>
/// <param name="Shape">What is done, one of <see cref="Shapes"/>; a command that names it means all workloads of that shape.</param>
/// <param name="Count">How many tasks or senders, or bytes in a block.</param>
/// <param name="Description">What is measured, for the table.</param>
internal sealed record Workload(string Name, string Shape, int Count, string Description)
{
    // Of buffers, so that those of connections which exchange little are not what `idle` measures.
    private const int FewestBytes = 4096;

    /// <summary>A workload of servers, with what their clients do.</summary>
    public Workload(string name, string shape, Load load, string description)
        : this(name, shape, Math.Max(load.MessageBytes, FewestBytes), description) => Load = load;

    /// <summary>What the clients of a server do; null if the systems are no servers.</summary>
    public Load? Load { get; }

    /// <summary>What the systems' programs are told to do: connections come and go, and are idle, at the server that echoes.</summary>
    public string Program => Shape is Shapes.Idle or Shapes.Accept ? Shapes.Echo : Shape;

    /// <summary>The system that the others are divided by; null if there is none but ours.</summary>
    public string? Base => Shape switch
    {
        Shapes.Echo or Shapes.Accept => "c-epoll",
        Shapes.Tls => "kestrel",
        Shapes.PipeSpawn or Shapes.PipeCat => "dotnet-process",
        Shapes.FileRead or Shapes.FileWrite => "dotnet-filestream",
        Shapes.Group or Shapes.GroupWork or Shapes.GroupPairs => "pycos-group-1",
        Shapes.RemoteAsk or Shapes.RemoteStream or Shapes.JobsNoop or Shapes.JobsLatency or Shapes.JobsExchange => "erlang",
        _ => null,
    };

    /// <summary>What is read off the batches: the cost, and what is shown beside it of the systems that report it.</summary>
    public IReadOnlyList<Metric> Metrics => Shape switch
    {
        Shapes.Sleep => [Metric.TaskMemory],
        Shapes.Idle => [Metric.ConnectionMemory],
        Shapes.PipeSpawn or Shapes.PipeCat => [Metric.Cpu, Metric.Wall],
        Shapes.Group or Shapes.GroupWork or Shapes.GroupPairs => [Metric.Cpu, Metric.Rate],
        Shapes.RemoteAsk or Shapes.RemoteStream or Shapes.JobsNoop or Shapes.JobsExchange => [Metric.Wall, Metric.Cpu, Metric.Rate],
        Shapes.JobsLatency => [Metric.Latency, Metric.Cpu],
        Shapes.JobsStart => [Metric.Start, Metric.StartCpu],
        Shapes.Echo or Shapes.Accept or Shapes.Tls or Shapes.Timers => [Metric.Cpu],
        _ => [Metric.Cpu, Metric.Allocation],
    };

    /// <summary>
    /// Whether every round has a process of its own: where the cost is memory, which an earlier round's must not be used again for, or the
    /// start itself.
    /// </summary>
    public bool StartsAnew => Shape is Shapes.Sleep or Shapes.Idle or Shapes.JobsStart;

    /// <summary>Whether it is done by two processes of the same system, a server and a client of it, whose costs are added.</summary>
    public bool IsRemote => Shapes.IsClient(Shape);

    /// <summary>Whether the process starts workers, whose costs are added to its own.</summary>
    public bool IsJobs => Shapes.IsJobs(Shape);

    /// <summary>Whether server and clients share all processors, rather than have one each.</summary>
    public bool UsesAllProcessors => IsRemote || Shape is Shapes.Group or Shapes.GroupWork or Shapes.GroupPairs;

    /// <summary>Whether a batch can be made longer by repetition. Timers cannot: a batch lasts a second as it is.</summary>
    public bool IsRepeatable => Shape is not (Shapes.Timers or Shapes.Sleep or Shapes.Idle or Shapes.JobsStart);

    /// <summary>Its share of the time that all workloads have together, against one for the others.</summary>
    public int TimeShare => Shape switch
    {
        Shapes.JobsNoop => 6,
        Shapes.Timers or Shapes.JobsLatency => 3,
        Shapes.Sleep or Shapes.Idle or Shapes.Echo or Shapes.Accept => 2,
        _ => 1,
    };
}
