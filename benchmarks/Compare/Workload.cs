using Pycos.Benchmarks.Children;

namespace Pycos.Benchmarks.Compare;

/// <summary>What all systems are asked to do.</summary>
/// <param name="Name">Its name in results.</param>
/// <param name="Shape">What is done, one of <see cref="Shapes"/>; a command that names it means all workloads of that shape.</param>
/// <param name="Count">How many tasks, senders or connections.</param>
/// <param name="Description">What is measured, for the table.</param>
internal sealed record Workload(string Name, string Shape, int Count, string Description)
{
    /// <summary>What the systems' programs are told to do: connections are idle at the server that echoes.</summary>
    public string Program => Shape == Shapes.Idle ? Shapes.Echo : Shape;

    /// <summary>Whether the cost is the memory of tasks or connections that wait, rather than CPU time.</summary>
    /// <remarks>Then every round has a process of its own, in which no earlier round's memory can be used again.</remarks>
    public bool MeasuresMemory => Shape is Shapes.Sleep or Shapes.Idle;

    /// <summary>Whether bytes allocated per operation are a second cost of systems that report them.</summary>
    public bool CountsAllocations => Shape is Shapes.Spawn or Shapes.Yield or Shapes.PingPong or Shapes.ManyToOne
        or Shapes.Lock or Shapes.LockHandover or Shapes.Broadcast or Shapes.Select;

    /// <summary>Whether a batch can be made longer by repetition. Timers cannot: a batch lasts a second as it is.</summary>
    public bool IsRepeatable => Shape is not (Shapes.Timers or Shapes.Sleep or Shapes.Idle);

    /// <summary>Its share of the time that all workloads have together, against one for the others.</summary>
    public int TimeShare => Shape switch
    {
        Shapes.Timers => 3,
        Shapes.Sleep or Shapes.Idle => 2,
        _ => 1,
    };
}
