using System.CommandLine;
using System.Security.Cryptography;
using Pycos.Internals;
using Pycos.Tools;

namespace Pycos.CliTool;

/// <summary>What the program does with its arguments.</summary>
internal static class CommandLine
{
    private static readonly ToolProgram program = new("pycos", failure =>
        failure is FailedException or ArgumentException or IOException or UnauthorizedAccessException or CryptographicException
            or System.Net.Sockets.SocketException);

    /// <summary>Runs the program.</summary>
    /// <returns>Its exit code.</returns>
    internal static int Run(string[] arguments) => program.Run(Root(), arguments, takesSignals: false);

    private static RootCommand Root()
    {
        var root = new RootCommand("Shows the nodes, servers and jobs of a cluster, and tells them what to do.");
        var settings = new SearchSettings(root);
        var list = new Command("ls", "Lists nodes, servers, tasks or results.");
        list.Subcommands.Add(Make("nodes", "The nodes that serve clients.", settings, (view, _) => view.ShowNodes()));
        list.Subcommands.Add(Make("servers", "The servers of all nodes, and what they run.", settings, (view, _) => view.ShowServers()));
        var all = new Option<bool>("--all", "-a") { Description = "Also the last ones that have ended without a result." };
        list.Subcommands.Add(Make("tasks", "The jobs of all clients that have not ended.", settings, (view, parsed) => view.ShowTasks(parsed.GetValue(all)), all));
        list.Subcommands.Add(Make("results", "The detached jobs that nodes know, and their results.", settings, (view, _) => view.ShowResults()));
        root.Subcommands.Add(list);
        root.Subcommands.Add(Tasks(settings));
        root.Subcommands.Add(Nodes(settings));
        var interval = new Option<double>("--interval") { Description = "Seconds from one look to the next.", HelpName = "S", DefaultValueFactory = _ => 1 };
        root.Subcommands.Add(Make("top", "Shows all of it, as it changes; once, where nobody looks at a terminal.", settings, (view, parsed) =>
            Top.Show(view, TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(interval), 0.1, 3600))), interval));
        var doctor = new Command("doctor", "Finds out why nodes are not found.");
        doctor.SetAction(parsed => program.Guard(() => Doctor.Examine(settings.Read(parsed), settings.WantsJson(parsed), Console.Out)));
        root.Subcommands.Add(doctor);
        return root;
    }

    private static Command Tasks(SearchSettings settings)
    {
        var tasks = new Command("task", "Shows a job, cancels it, or shows what its server has written.");
        var id = new Argument<string>("ID") { Description = "As pycos ls tasks shows it: CLIENT/NUMBER, or the number alone where there is one client." };
        tasks.Subcommands.Add(Make("show", "All that is known of a job.", settings, (view, parsed) => view.ShowTask(parsed.GetValue(id)!), id));
        var reason = new Option<string>("--reason") { Description = "Why, for its story.", HelpName = "TEXT", DefaultValueFactory = _ => "it was cancelled by its operator (pycos task cancel)" };
        tasks.Subcommands.Add(Make("cancel", "Has a job end.", settings, (view, parsed) => view.CancelTask(parsed.GetValue(id)!, parsed.GetValue(reason)!), id, reason));
        var lines = new Option<int>("--lines", "-n") { Description = "How many lines.", HelpName = "N", DefaultValueFactory = _ => 50 };
        tasks.Subcommands.Add(Make("logs", "What the server has written last that runs a job, or ran it last.", settings, (view, parsed) => view.ShowLogs(parsed.GetValue(id)!, parsed.GetValue(lines)), id, lines));
        return tasks;
    }

    private static Command Nodes(SearchSettings settings)
    {
        var nodes = new Command("node", "Tells a node what to do.");
        var name = new Argument<string>("NODE") { Description = "Its name, as pycos ls nodes shows it." };
        foreach (var (order, help) in new[]
        {
            (NodeOrderKind.Drain, "Takes no more clients, and has those that are there leave after their jobs."),
            (NodeOrderKind.Resume, "Takes clients again."),
            (NodeOrderKind.Stop, "Ends, after its clients have left or its grace is over."),
        })
        {
            nodes.Subcommands.Add(Make(order.ToString().ToLowerInvariant(), help, settings, (view, parsed) => view.Order(parsed.GetValue(name)!, order), name));
        }

        return nodes;
    }

    private static Command Make(string name, string help, SearchSettings settings, Func<ClusterView, ParseResult, int> action, params Symbol[] symbols)
    {
        var command = new Command(name, help);
        ToolProgram.Add(command, symbols);
        command.SetAction(parsed => program.Guard(() =>
        {
            using var search = new Search(settings.Read(parsed));
            return action(new ClusterView(search, settings.WantsJson(parsed), Console.Out), parsed);
        }));
        return command;
    }
}
