namespace Pycos.Benchmarks.Children;

/// <summary>One .NET system running one workload in this process, told what to do on standard input.</summary>
/// <remarks>
/// The protocol, which every peer in another language speaks too: the child prints <c>ready</c>; on
/// <c>go &lt;repetitions&gt;</c> it runs a batch and prints <c>done &lt;operations&gt; [&lt;bytes&gt;]</c>, in <c>jobs-latency</c> the
/// median nanoseconds of a call in place of the bytes, then <c>ready</c> again; anything else, or the end of the input, ends it. A server prints
/// <c>ready &lt;port&gt;</c> once and has the load generator, or a client of its own system, which is told the port, speak the
/// rest.
/// </remarks>
internal static class ChildHost
{
    /// <summary>The command that starts it.</summary>
    public const string Command = "child";

    /// <summary>Has an echo server give back the memory that it does not use; it answers <c>collected</c>.</summary>
    public const string CollectCommand = "collect";

    /// <summary>Serves until told to end.</summary>
    /// <param name="system">The system's name.</param>
    /// <param name="shape">What is done.</param>
    /// <param name="count">How many tasks, or bytes.</param>
    /// <param name="port">Where the server is that it is a client of; null if it is none.</param>
    public static int Run(string system, string shape, int count, int? port = null)
    {
        if (!DotnetSystems.Catalogue.Contains(system, shape))
        {
            throw new UsageException($"{system} has no workload {shape}");
        }

        if (Shapes.IsServer(shape))
        {
            Console.WriteLine($"ready {DotnetSystems.Catalogue.CreateServer(system, shape, count).Start()}");
            while (Console.ReadLine() == CollectCommand)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                Console.WriteLine("collected");
            }
        }
        else
        {
            var workload = port is { } server
                ? DotnetSystems.Catalogue.CreateClient(system, shape, count, server)
                : DotnetSystems.Catalogue.CreateWorkload(system, shape, count);
            Serve(workload, countsLiveBytes: shape == Shapes.Sleep);
        }

        // Not a return: foreground threads of the system must not keep the process alive.
        Environment.Exit(0);
        return 0;
    }

    private static void Serve(IWorkload workload, bool countsLiveBytes)
    {
        while (true)
        {
            workload.Prepare();
            Console.WriteLine("ready");
            if (Console.ReadLine()?.Split(' ') is not ["go", var repetitions])
            {
                return;
            }

            var before = Bytes(countsLiveBytes);
            var operations = workload.Run(Number.Parse(repetitions));
            Console.WriteLine($"done {operations} {workload.MedianNanoseconds ?? Bytes(countsLiveBytes) - before}");
            GC.KeepAlive(workload);
        }
    }

    private static long Bytes(bool live)
    {
        if (!live)
        {
            return GC.GetTotalAllocatedBytes(precise: true);
        }

        // One collection of everything, rather than the up to twenty that GC.GetTotalMemory(true) makes.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: false);
    }
}
