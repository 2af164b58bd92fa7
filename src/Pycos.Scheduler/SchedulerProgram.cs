using Microsoft.Extensions.Logging;
using Pycos.NodeTool;
using Pycos.Tools;

namespace Pycos.SchedulerTool;

/// <summary>Runs a scheduler until a signal ends it.</summary>
internal static class SchedulerProgram
{
    /// <summary>Runs it. Blocks until it has ended.</summary>
    internal static void Run(NodeOptions nodeOptions, ClusterSchedulerOptions options, bool logsJson, bool logsDetails)
    {
        using var logs = LogOutput.Create(logsJson, logsDetails);
        using var ended = new ManualResetEventSlim();
        using var signals = new EndingSignals(_ => ended.Set());
        using var node = PycosNode.Start(nodeOptions with { Logger = logs.CreateLogger("dispycos-scheduler") });
        var scheduler = node.UserScheduler.Spawn(ClusterScheduler.StartAsync(node, options)).Value();
        Console.Out.WriteLine(
            $"{scheduler.Name} shares processors ({options.Sharing.ToString().ToLowerInvariant()}) at {string.Join(", ", node.Locations)}, "
            + $"cluster {nodeOptions.Cluster}. Nodes and clients name {node.Location} as their scheduler.");
        Console.Out.Flush();
        ended.Wait();
        scheduler.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
