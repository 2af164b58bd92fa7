using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Pycos.NodeTool;

namespace Pycos.SchedulerTool;

/// <summary>Runs a scheduler until a signal ends it.</summary>
internal static class SchedulerProgram
{
    private static readonly PosixSignal[] ending = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    /// <summary>Runs it. Blocks until it has ended.</summary>
    internal static void Run(NodeOptions nodeOptions, ClusterSchedulerOptions options, bool logsJson, bool logsDetails)
    {
        using var logs = LogOutput.Create(logsJson, logsDetails);
        using var ended = new ManualResetEventSlim();

        // The default scheduler ends a program at signals, unless somebody who has registered later takes them upon himself.
        _ = Pycos.Scheduler.Default;
        var signals = ending.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            ended.Set();
        })).ToArray();
        using var node = PycosNode.Start(nodeOptions with { Logger = logs.CreateLogger("dispycos-scheduler") });
        var scheduler = node.UserScheduler.Spawn(ClusterScheduler.StartAsync(node, options)).Value();
        Console.Out.WriteLine(
            $"{scheduler.Name} shares processors ({options.Sharing.ToString().ToLowerInvariant()}) at {string.Join(", ", node.Locations)}, "
            + $"cluster {nodeOptions.Cluster}. Nodes and clients name {node.Location} as their scheduler.");
        Console.Out.Flush();
        ended.Wait();
        scheduler.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Array.ForEach(signals, signal => signal.Dispose());
    }
}
