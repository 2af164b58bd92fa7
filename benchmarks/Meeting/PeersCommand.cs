using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Pycos.Benchmarks.Children;
using Pycos.Benchmarks.Compare;
using Pycos.Benchmarks.Compare.Processes;
using Pycos.Benchmarks.Compare.Systems;
using Pycos.Benchmarks.Ours;

namespace Pycos.Benchmarks.Meeting;

/// <summary>How long a node takes to meet another one, and what a peer costs a node while nothing is sent.</summary>
/// <remarks>
/// A node in a process of its own is met by many nodes of this process, one after the other. How long each takes is the time from asking
/// for the connection until both have proved themselves. The memory is what the other process has more than after the first hundred.
/// </remarks>
internal static class PeersCommand
{
    private const int WarmUp = 100;

    /// <summary>Prints a JSON line with the figures.</summary>
    /// <returns>0 if all peers were connected at the end.</returns>
    public static int Run(int count, bool tls)
    {
        var system = new DotnetSystem(tls ? "pycos-tls" : "pycos-csharp");
        using var server = PeerProcess.Start(system.Command(Shapes.RemoteServer, 0));
        var place = new Location(IPAddress.Loopback, (int)server.Expect("ready")[0]);
        List<PycosNode> nodes = [];
        Meet(nodes, place, WarmUp, tls);
        var before = IdleConnections.SettledBytes(system, server);
        var times = Meet(nodes, place, count, tls);
        var bytes = IdleConnections.SettledBytes(system, server) - before;
        var connected = nodes.Count(node => node.ConnectedPeers.Count == 1);
        Array.Sort(times);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            workload = "peers",
            system = system.Name,
            peers = nodes.Count,
            connected,
            bytes_per_peer = bytes / count,
            meet_ms_median = Math.Round(times[times.Length / 2], 2),
            meet_ms_p99 = Math.Round(times[times.Length * 99 / 100], 2),
        }));
        return connected == nodes.Count ? 0 : 1;
    }

    private static double[] Meet(List<PycosNode> nodes, Location place, int count, bool tls)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var node = PycosRemote.Start($"peer {nodes.Count}", tls);
            nodes.Add(node);
            times[i] = Scheduler.Default.Spawn(MeetAsync(node, place)).AsTask().GetAwaiter().GetResult();
        }

        return times;
    }

    private static async Coroutine<double> MeetAsync(PycosNode node, Location place)
    {
        var begun = Stopwatch.GetTimestamp();
        await node.ConnectAsync(place);
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }
}
