using Microsoft.Extensions.Logging;
using Pycos.Tools;

namespace Pycos.SchedulerTool;

/// <summary>Runs a scheduler until a signal or its operator ends it.</summary>
internal static class SchedulerProgram
{
    /// <summary>Runs it. Blocks until it has ended.</summary>
    /// <param name="nodeOptions">How others reach it.</param>
    /// <param name="options">How it shares.</param>
    /// <param name="logs">Where it logs.</param>
    /// <param name="output">Where it says what was asked.</param>
    /// <param name="commands">Where its operator's commands come from; null for nowhere.</param>
    internal static void Run(NodeOptions nodeOptions, ClusterSchedulerOptions options, ILoggerFactory logs, TextWriter output, TextReader? commands)
    {
        using var ended = new ManualResetEventSlim();
        using var signals = new EndingSignals(_ => ended.Set());
        using var node = PycosNode.Start(nodeOptions with { Logger = logs.CreateLogger("dispycos-scheduler") });
        var scheduler = node.UserScheduler.Spawn(ClusterScheduler.StartAsync(node, options)).Value();
        output.WriteLine(
            $"{scheduler.Name} shares processors ({options.Sharing.ToString().ToLowerInvariant()}) at {string.Join(", ", node.Locations)}, "
            + $"cluster {nodeOptions.Cluster}. Nodes and clients name {node.Location} as their scheduler.");
        output.Flush();
        if (commands is not null)
        {
            new Thread(() => Obey(scheduler, commands, output, ended)) { IsBackground = true, Name = "commands" }.Start();
        }

        ended.Wait();
        scheduler.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static void Obey(ClusterScheduler scheduler, TextReader commands, TextWriter output, ManualResetEventSlim ended)
    {
        while (commands.ReadLine() is { } line)
        {
            switch (line.Trim().ToLowerInvariant())
            {
                case "" or "status":
                    StateText.Write(scheduler.State, output);
                    break;
                case "queue":
                    StateText.WriteQueue(scheduler.State, output);
                    break;
                case "nodes":
                    StateText.WriteNodes(scheduler.State, output);
                    break;
                case "quit" or "exit":
                    ended.Set();
                    return;
                default:
                    output.WriteLine("Commands: status (or nothing), queue, nodes, quit.");
                    break;
            }

            output.Flush();
        }

        ended.Set();
    }
}
