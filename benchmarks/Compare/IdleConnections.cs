using System.Diagnostics;
using Pycos.Benchmarks.Children;
using Pycos.Benchmarks.Compare.Processes;
using Pycos.Benchmarks.Compare.Systems;

namespace Pycos.Benchmarks.Compare;

/// <summary>What connections cost an echo server while nothing is sent.</summary>
internal static class IdleConnections
{
    private const int WarmUpConnections = 100;
    private const int WarmUpMessages = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Starts a server, warms it up, opens the connections and compares its memory with what it was before.</summary>
    /// <exception cref="PeerException">The system failed.</exception>
    public static Measurement Measure(ISystem system, Workload workload)
    {
        var load = workload.Load ?? throw new ArgumentException($"{workload.Name} has no connections", nameof(workload));
        var elapsed = Stopwatch.StartNew();
        var (first, last) = Affinity.Ends();
        using var server = PeerProcess.Start(system.Command(workload.Program, workload.Count), first);
        var port = server.Expect("ready")[0];
        using (Connect(port, new Load(WarmUpConnections), WarmUpMessages, last))
        {
        }

        var before = SettledBytes(system, server);
        using var connections = Connect(port, load, 1, last);
        var bytes = SettledBytes(system, server) - before;
        return new Measurement(load.Connections, 0, elapsed.Elapsed, Math.Max(bytes, 0));
    }

    /// <summary>Opens connections, each of which exchanges so many messages.</summary>
    private static PeerProcess Connect(long port, Load load, int messages, int? cpu)
    {
        var clients = PeerProcess.Start(LoadGeneratorCommand.Create(port, load), cpu);
        clients.Expect("ready");
        clients.Write($"go {messages}");
        clients.Expect("done");
        return clients;
    }

    /// <summary>The memory of a server when it does not change any more. Those on .NET are asked to collect their garbage.</summary>
    public static long SettledBytes(ISystem system, PeerProcess server)
    {
        var waited = Stopwatch.StartNew();
        long bytes, earlier;
        do
        {
            Thread.Sleep(Pause);
            earlier = server.PrivateBytes;
            if (system is DotnetSystem)
            {
                server.Write(ChildHost.CollectCommand);
                server.Expect("collected");
            }

            Thread.Sleep(Pause);
            bytes = server.PrivateBytes;
        }
        while (bytes != earlier && waited.Elapsed < Patience);
        return bytes;
    }
}
