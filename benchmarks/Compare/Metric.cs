namespace Pycos.Benchmarks.Compare;

/// <summary>A cost: less is better.</summary>
internal sealed record Metric(string Name, string Unit)
{
    /// <summary>CPU time of all threads, divided by the operations.</summary>
    public static readonly Metric Cpu = new("cpu_ns_per_op", "ns");

    /// <summary>Memory that tasks hold while they wait, divided by the tasks.</summary>
    public static readonly Metric TaskMemory = new("bytes_per_task", "B");

    /// <summary>Memory of its own that a server has for connections that wait, divided by the connections.</summary>
    public static readonly Metric ConnectionMemory = new("bytes_per_connection", "B");

    /// <summary>What the garbage collector will have to collect, divided by the operations.</summary>
    public static readonly Metric Allocation = new("bytes_per_op", "B");
}
