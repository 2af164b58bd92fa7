using System.CommandLine;
using System.Security.Cryptography;
using Pycos.Internals;
using Pycos.Tools;

namespace Pycos.NodeTool;

/// <summary>What the program does with its arguments.</summary>
internal static class CommandLine
{
    /// <summary>No node runs.</summary>
    internal const int NotRunning = 3;

    private static readonly ToolProgram program = new("dispycosnode", failure =>
        failure is InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException
            or CryptographicException or PeerRefusedException or ServiceCallException or HostNotFoundException
            or AddressInUseException or System.Net.Sockets.SocketException or System.Net.HttpListenerException);

    /// <summary>Runs the program.</summary>
    /// <returns>Its exit code.</returns>
    internal static int Run(string[] arguments) => program.Run(Root(), arguments, takesSignals: true);

    private static RootCommand Root()
    {
        var root = new RootCommand("Lets this machine serve the clients of a cluster: runs their jobs in processes of its own.");
        Configure(root);
        var run = new Command("run", "Runs a node; also what is done without a command.");
        Configure(run);
        root.Subcommands.Add(run);
        root.Subcommands.Add(Status());
        root.Subcommands.Add(Order(NodeOrderKind.Drain, "Has the node take no more clients, and those that are there leave after their jobs."));
        root.Subcommands.Add(Order(NodeOrderKind.Resume, "Has a drained node take clients again."));
        root.Subcommands.Add(Order(NodeOrderKind.Stop, "Has the node end, after its clients have left or its grace is over."));
        root.Subcommands.Add(Clean());
        var version = new Command("version", "Says which version this is.");
        version.SetAction(_ => Console.Out.WriteLine(AdminAccess.Version));
        root.Subcommands.Add(version);
        return root;
    }

    private static void Configure(Command command)
    {
        var options = new SettingOptions(command);
        command.SetAction(parsed => program.Guard(() => RunNode(options, parsed)));
    }

    private static int RunNode(SettingOptions options, ParseResult parsed)
    {
        var values = options.Effective(parsed, Environment.GetEnvironmentVariables());
        var read = RunOptionsReader.Read(values, TimeOnly.FromDateTime(DateTime.Now));
        if (options.SavePath(parsed) is { } path)
        {
            SettingFile.Save(path, values);
            return ToolProgram.Done;
        }

        var commands = !read.IsDaemon && Foreground.HasTerminal ? Console.In : null;
        NodeProgram.Run(read, Console.Out, commands);
        return ToolProgram.Done;
    }

    private static Command Status()
    {
        var json = new Option<bool>("--json") { Description = "Writes JSON." };
        var command = Control("status", "Says how the node is that runs here.", (client, parsed) =>
        {
            var state = client.State();
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(Console.Out, state);
            }
            else
            {
                StatusText.Write(state, Console.Out);
            }

            return ToolProgram.Done;
        });
        command.Options.Add(json);
        return command;
    }

    private static Command Order(NodeOrderKind kind, string help)
    {
        var name = kind.ToString().ToLowerInvariant();
        return Control(name, help, (client, _) => client.Order(kind, $"dispycosnode {name}") ? ToolProgram.Done : ToolProgram.Failed);
    }

    private static Command Control(string name, string help, Func<ControlClient, ParseResult, int> action)
    {
        var command = new Command(name, help);
        var path = DestPath();
        command.Options.Add(path);
        command.SetAction(parsed => program.Guard(() =>
        {
            var directory = parsed.GetValue(path) ?? Environment.GetEnvironmentVariable(SettingTable.Find("dest_path")!.Variable);
            using var client = ControlClient.Find(directory);
            if (client is null)
            {
                program.Complain($"no node of this user runs {(directory is null ? "here; if one has a --dest_path, give it" : $"in {directory}")}.");
                return NotRunning;
            }

            return action(client, parsed);
        }));
        return command;
    }

    private static Command Clean()
    {
        var command = new Command("clean", "Ends the node that runs in a directory, and deletes what nodes have left there.");
        var path = DestPath();
        path.Required = true;
        command.Options.Add(path);
        command.SetAction(parsed => program.Guard(() =>
        {
            NodeCleaning.Clean(Path.GetFullPath(parsed.GetValue(path)!), Console.Out);
            return ToolProgram.Done;
        }));
        return command;
    }

    private static Option<string?> DestPath() => new("--dest_path", "--dest-path") { Description = "The directory of the node.", HelpName = "DIR" };
}
