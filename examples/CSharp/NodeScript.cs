using System.Security.Cryptography;
using System.Text;

namespace Pycos.Examples;

/// <summary>
/// Two programs: a client sends a script into the folder of a server, proves to the service that it knows a passphrase, and has the
/// script run there. Whoever knows the secret of the nodes may send files; only who knows the passphrase may run them.
/// </summary>
internal static class NodeScript
{
    private const string Name = "node_update";
    private const string Script = "greet.sh";
    private const string ScriptText = "echo \"hello, $1\"\necho \"that is all\" >&2\n";

    public static void RunServer(string[] arguments)
    {
        var (passphrase, rest) = WithPassphrase(arguments);
        var directory = Directory.CreateTempSubdirectory("pycos-scripts-").FullName;
        try
        {
            using var node = NodeArguments.ServeFiles("node-script-server", directory, rest);
            Console.WriteLine(node);
            using var service = node.AddService<Request, byte[], Report>(
                Name, (request, inbox, call) => Serve(passphrase, directory, request, inbox, call));
            Visitors.AwaitAll(node);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    public static void RunClient(string[] arguments)
    {
        var (passphrase, rest) = WithPassphrase(arguments);
        var (node, server) = NodeArguments.Connect("node-script-client", rest);
        using (node)
        {
            PycosTask.Spawn(HaveRun(passphrase, node, server)).AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>A real one is long, random and not in a source file.</summary>
    private static (string Passphrase, string[] Others) WithPassphrase(string[] arguments)
    {
        var place = Array.IndexOf(arguments, "--passphrase");
        return place >= 0 && place + 1 < arguments.Length
            ? (arguments[place + 1], [.. arguments[..place], .. arguments[(place + 2)..]])
            : ("an example's passphrase", arguments);
    }

    private static byte[] Sign(string passphrase, byte[] nonce) => HMACSHA512.HashData(Encoding.UTF8.GetBytes(passphrase), nonce);

    private static async Coroutine<Report> Serve(
        string passphrase, string directory, Request request, Inbox<byte[]> inbox, ServiceCall call)
    {
        var nonce = RandomNumberGenerator.GetBytes(20);
        await request.Challenger.SendAsync(new Challenge(nonce, inbox.Self));
        var answer = await inbox.ReceiveAsync(TimeSpan.FromSeconds(5));
        if (answer.TryGetValue(out var proof) && CryptographicOperations.FixedTimeEquals(proof, Sign(passphrase, nonce)))
        {
            return await Run(directory, request);
        }

        Console.WriteLine($"{call.CallingTask} does not know the passphrase");
        return new Report(WasRun: false, ExitCode: 0, "Invalid authentication");
    }

    private static async Coroutine<Report> Run(string directory, Request request)
    {
        if (Path.GetFileName(request.Script) != request.Script)
        {
            throw new ArgumentException($"{request.Script} is not the name of a file", nameof(request));
        }

        var piped = new AsyncProcessOptions { StandardOutput = ProcessRedirection.Pipe, StandardError = ProcessRedirection.Pipe };
        await using var script = AsyncProcess.Start("sh", [Path.Combine(directory, request.Script), request.Argument], piped);
        var errors = PycosTask.Spawn(Relay(script.StandardError!, request.Output));
        await Relay(script.StandardOutput!, request.Output);
        await errors;
        var status = await script.WaitForExitAsync();
        Console.WriteLine($"{request.Script} has ended: {status}");
        return new Report(WasRun: true, status.Code, "");
    }

    private static async Coroutine Relay(AsyncFile lines, TaskRef<string> output)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            await output.SendAsync(line);
        }
    }

    private static async Coroutine HaveRun(string passphrase, PycosNode node, Location server)
    {
        await node.ConnectAsync(server);
        await SendScript(node, server);
        var found = await node.LocateServiceAsync<Request, Report>(Name, server, TimeSpan.FromSeconds(10));
        if (!found.TryGetValue(out var service))
        {
            throw new InvalidOperationException($"No service is called {Name} at {server}.");
        }

        using (service)
        {
            var daemon = new SpawnOptions { Daemon = true };
            var report = await service.CallAsync(new Request(
                Script,
                Environment.UserName,
                PycosTask.Spawn<Challenge>(challenges => Answer(passphrase, challenges), daemon),
                PycosTask.Spawn<string>(Print, daemon)));
            Console.WriteLine($"exit code {report.ExitCode}, {report.Reason}");
            Scenario.Expect(report.WasRun, report.Reason);
            Scenario.Expect(report.ExitCode == 0, "The script has failed.");
        }
    }

    private static async Coroutine SendScript(PycosNode node, Location server)
    {
        var folder = Directory.CreateTempSubdirectory("pycos-script-").FullName;
        var path = Path.Combine(folder, Script);
        File.WriteAllText(path, ScriptText);
        var sent = await node.SendFileAsync(server, path, options: new FileTransferOptions { Overwrites = true });
        Directory.Delete(folder, recursive: true);
        Console.WriteLine($"{Script}: {sent.Status}");
    }

    private static async Coroutine Answer(string passphrase, Inbox<Challenge> challenges)
    {
        await foreach (var challenge in challenges.ReadAllAsync())
        {
            await challenge.Answer.SendAsync(Sign(passphrase, challenge.Nonce));
        }
    }

    private static async Coroutine Print(Inbox<string> lines)
    {
        await foreach (var line in lines.ReadAllAsync())
        {
            Console.WriteLine(line);
        }
    }

    /// <summary>What the server's task asks of the client's: to be answered with a keyed hash of it.</summary>
    private sealed record Challenge(byte[] Nonce, TaskRef<byte[]> Answer);

    private sealed record Request(string Script, string Argument, TaskRef<Challenge> Challenger, TaskRef<string> Output);

    /// <param name="WasRun">Whether the script was run.</param>
    /// <param name="ExitCode">Its exit code.</param>
    /// <param name="Reason">Why it was not run.</param>
    private sealed record Report(bool WasRun, int ExitCode, string Reason);
}
