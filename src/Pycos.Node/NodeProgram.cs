using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pycos.Tools;

namespace Pycos.NodeTool;

/// <summary>Runs a node until somebody wants it to end: signals, commands at the terminal, administrators, or its own settings.</summary>
internal sealed class NodeProgram : IDisposable
{
    /// <summary>After somebody wants the end at once, it comes within this time.</summary>
    private static readonly TimeSpan LastResort = TimeSpan.FromSeconds(5);

    private readonly BlockingCollection<(NodeWish Wish, string Who)> wishes = [];
    private readonly RunOptions options;
    private readonly ILogger log;
    private readonly TextWriter output;
    private Timer? lastResort;

    private NodeProgram(RunOptions options, ILogger log, TextWriter output)
    {
        this.options = options;
        this.log = log;
        this.output = output;
    }

    /// <summary>Runs a node. Blocks until it has ended.</summary>
    /// <param name="options">How.</param>
    /// <param name="output">Where it says what was asked.</param>
    /// <param name="commands">Where its operator's commands come from; null for nowhere.</param>
    internal static void Run(RunOptions options, TextWriter output, TextReader? commands)
    {
        using var logs = LogOutput.Create(options.LogsJson, options.LogsDetails);
        using var program = new NodeProgram(options, logs.CreateLogger("dispycosnode"), output);
        using var signals = new EndingSignals(signal => program.Wish(NodeWish.Quit, signal.ToString()));
        program.Run(commands);
    }

    private void Run(TextReader? commands)
    {
        if (options.Cleans)
        {
            NodeCleaning.EndNode(options.Manager.Directory!, output);
        }

        if (options.IsPlainText)
        {
            NodeProgramLog.NotEncrypted(log);
        }

        using var node = RunningNode.Start(options, log);
        node.ShouldEnd += () => Wish(NodeWish.Quit, "The node itself");
        output.WriteLine(node.Greeting);
        output.Flush();
        if (commands is not null)
        {
            new Thread(() => ReadCommands(commands)) { IsBackground = true, Name = "commands" }.Start();
        }

        Obey(node);
    }

    public void Dispose()
    {
        lastResort?.Dispose();
        wishes.Dispose();
    }

    private void Wish(NodeWish wish, string who)
    {
        try
        {
            wishes.Add((wish, who));
        }
        catch (ObjectDisposedException)
        {
            // It has ended.
        }
    }

    private void Obey(RunningNode node)
    {
        var isEnding = false;
        foreach (var (wish, who) in wishes.GetConsumingEnumerable())
        {
            switch (wish)
            {
                case NodeWish.Ended:
                    return;
                case NodeWish.Status:
                    StatusText.Write(node.State, output);
                    output.Flush();
                    break;
                case NodeWish.Close when !isEnding:
                    _ = node.CloseSessionsAsync();
                    break;
                case NodeWish.Quit when !isEnding:
                    isEnding = true;
                    NodeProgramLog.Quits(log, who, options.Grace.TotalSeconds);
                    EndWhen(node.QuitAsync());
                    break;
                case NodeWish.Quit or NodeWish.Terminate when lastResort is null:
                    isEnding = true;
                    NodeProgramLog.Terminates(log, who);
                    lastResort = new Timer(_ => Environment.Exit(0), null, LastResort, Timeout.InfiniteTimeSpan);
                    EndWhen(node.TerminateAsync());
                    break;
            }
        }
    }

    private void EndWhen(Task done) => done.ContinueWith(
        ended =>
        {
            if (ended.Exception is { } failure)
            {
                NodeProgramLog.EndFailed(log, failure.GetBaseException());
            }

            Wish(NodeWish.Ended, "");
        },
        TaskScheduler.Default);

    private void ReadCommands(TextReader commands)
    {
        while (commands.ReadLine() is { } line)
        {
            switch (line.Trim().ToLowerInvariant())
            {
                case "" or "status":
                    Wish(NodeWish.Status, "status");
                    break;
                case "close":
                    Wish(NodeWish.Close, "close");
                    break;
                case "quit" or "exit":
                    Wish(NodeWish.Quit, "quit");
                    break;
                case "terminate":
                    Wish(NodeWish.Terminate, "terminate");
                    break;
                default:
                    output.WriteLine("Commands: status (or nothing), close, quit, terminate.");
                    output.Flush();
                    break;
            }
        }

        Wish(NodeWish.Quit, "The end of the input");
    }
}
