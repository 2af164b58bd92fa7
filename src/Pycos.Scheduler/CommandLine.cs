using System.CommandLine;
using System.Security.Cryptography;
using Pycos.Internals;
using Pycos.Tools;

namespace Pycos.SchedulerTool;

/// <summary>What the program does with its arguments.</summary>
internal static class CommandLine
{
    private static readonly ToolProgram program = new("dispycos-scheduler", failure =>
        failure is InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException
            or CryptographicException or PeerRefusedException or ServiceCallException or HostNotFoundException
            or AddressInUseException or System.Net.Sockets.SocketException);

    /// <summary>Runs the program.</summary>
    /// <returns>Its exit code.</returns>
    internal static int Run(string[] arguments) => program.Run(Root(), arguments, takesSignals: true);

    private static RootCommand Root()
    {
        var root = new RootCommand("Shares the nodes of a cluster among several clients.");
        var common = new CommonOptions(root);
        Configure(root, common);
        var run = new Command("run", "Runs a scheduler; also what is done without a command.");
        Configure(run, common);
        root.Subcommands.Add(run);
        var place = new Option<string>("--scheduler") { Description = "Where the scheduler is. Default: 127.0.0.1:9705.", HelpName = "HOST[:PORT]", DefaultValueFactory = _ => "127.0.0.1", Recursive = true };
        var json = new Option<bool>("--json") { Description = "Writes JSON." };
        root.Subcommands.Add(Ask("status", "Says how a scheduler is: its nodes and clients.", (remote, parsed) => Show(remote, parsed.GetValue(json), StateText.Write), json));
        root.Subcommands.Add(Ask("queue", "Lists the clients: those that have processors, then those that wait, in their order.", (remote, parsed) => Show(remote, parsed.GetValue(json), StateText.WriteQueue), json));
        var client = new Argument<string>("CLIENT") { Description = "Its name, or the beginning of its number, as queue shows them." };
        var reason = new Option<string>("--reason") { Description = "Why; the client is told.", HelpName = "TEXT", DefaultValueFactory = _ => "its operator wants it" };
        root.Subcommands.Add(Ask("cancel", "Sends a client away, whether it waits or has processors.", (remote, parsed) => remote.Order(parsed.GetValue(client)!, null, parsed.GetValue(reason)!) ? ToolProgram.Done : ToolProgram.Failed, client, reason));
        var position = new Argument<int>("POSITION") { Description = "Its new place in the queue, from 1." };
        root.Subcommands.Add(Ask("move", "Moves a client that waits to another place in the queue.", (remote, parsed) => remote.Order(parsed.GetValue(client)!, parsed.GetValue(position), "") ? ToolProgram.Done : ToolProgram.Failed, client, position));
        var node = new Argument<string>("NODE") { Description = "Its name, or the beginning of its number, as nodes shows them." };
        root.Subcommands.Add(Ask("nodes", "Lists the nodes, and how many of their processors are free.", (remote, parsed) => Show(remote, parsed.GetValue(json), StateText.WriteNodes), json));
        root.Subcommands.Add(Ask("drain-node", "Has clients get no processors of a node any more, until it is resumed or started again.", (remote, parsed) => remote.Drain(parsed.GetValue(node)!, true) ? ToolProgram.Done : ToolProgram.Failed, node));
        root.Subcommands.Add(Ask("resume-node", "Has clients get processors of a drained node again.", (remote, parsed) => remote.Drain(parsed.GetValue(node)!, false) ? ToolProgram.Done : ToolProgram.Failed, node));
        return root;

        Command Ask(string name, string help, Func<RemoteScheduler, ParseResult, int> action, params Symbol[] symbols)
        {
            var command = new Command(name, help);
            command.Options.Add(place);
            ToolProgram.Add(command, symbols);
            command.SetAction(parsed => program.Guard(() =>
            {
                using var remote = new RemoteScheduler(common.Read(parsed), parsed.GetValue(place)!);
                return action(remote, parsed);
            }));
            return command;
        }
    }

    private static void Configure(Command command, CommonOptions common)
    {
        var options = new RunSettings(command);
        command.SetAction(parsed => program.Guard(() =>
        {
            if (options.Cleaned(parsed) is { } directory)
            {
                BrokerJournal.Delete(directory);
            }

            using var logs = LogOutput.Create(options.LogsJson(parsed), options.LogsDetails(parsed));
            var commands = !options.IsDaemon(parsed) && Foreground.HasTerminal ? Console.In : null;
            SchedulerProgram.Run(options.Node(parsed, common.Read(parsed)), options.Scheduler(parsed), logs, Console.Out, commands);
            return ToolProgram.Done;
        }));
    }

    private static int Show(RemoteScheduler remote, bool asJson, Action<SchedulerState, TextWriter> write)
    {
        var state = remote.State();
        if (asJson)
        {
            JsonOutput.Write(Console.Out, state);
        }
        else
        {
            write(state, Console.Out);
        }

        return ToolProgram.Done;
    }
}
