namespace Pycos.Benchmarks.Compare;

/// <summary>What is read off a batch: a cost, of which less is better, but for <see cref="Rate"/>.</summary>
/// <param name="Name">Its name in results.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Title">What the column of a table is called that shows it beside the cost.</param>
/// <param name="Of">Its value; null if the system does not report it.</param>
internal sealed record Metric(string Name, string Unit, string Title, Func<Measurement, double?> Of)
{
    /// <summary>CPU time of all threads, divided by the operations.</summary>
    public static readonly Metric Cpu = new("cpu_ns_per_op", "ns", "CPU", one => (double)one.CpuNanoseconds / one.Operations);

    /// <summary>Time on the wall, divided by the operations.</summary>
    public static readonly Metric Wall = new("wall_ns_per_op", "ns", "on the wall", one => one.Elapsed.TotalNanoseconds / one.Operations);

    /// <summary>Operations in a second: more is better.</summary>
    public static readonly Metric Rate = new("ops_per_s", "/s", "rate", one => one.Operations / one.Elapsed.TotalSeconds);

    /// <summary>The median of what calls take that are made one at a time, as the caller sees it.</summary>
    public static readonly Metric Latency = new("median_us_per_call", "µs", "latency", one => one.Reported / 1_000.0);

    /// <summary>Time on the wall from the start of a process until it is ready.</summary>
    public static readonly Metric Start = new("ms_to_first_result", "ms", "first result", one => one.Elapsed.TotalMilliseconds);

    /// <summary>CPU time of everything that was started until it is ready.</summary>
    public static readonly Metric StartCpu = new("cpu_ms_to_first_result", "ms", "CPU", one => one.CpuNanoseconds / 1_000_000.0);

    /// <summary>Memory that tasks hold while they wait, divided by the tasks.</summary>
    public static readonly Metric TaskMemory = new("bytes_per_task", "B", "memory", BytesPerOperation);

    /// <summary>Memory of its own that a server has for connections that wait, divided by the connections.</summary>
    public static readonly Metric ConnectionMemory = new("bytes_per_connection", "B", "memory", BytesPerOperation);

    /// <summary>What the garbage collector will have to collect, divided by the operations.</summary>
    public static readonly Metric Allocation = new("bytes_per_op", "B", "allocated", BytesPerOperation);

    private static double? BytesPerOperation(Measurement one) => (double?)one.Reported / one.Operations;
}
