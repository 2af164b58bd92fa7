using System.Text;

namespace Pycos.Examples;

/// <summary>
/// Two programs, of which there may be several: servers follow a log through a filter and send each line that is left to the clients.
/// </summary>
internal static class LogWatch
{
    private const string Name = "log_watch";
    private const string ServerName = "log-watch-server";

    public static void RunServer(string[] arguments)
    {
        using var node = NodeArguments.Serve(ServerName, arguments);
        Console.WriteLine(node);
        var path = Path.GetTempFileName();
        try
        {
            using var service = node.AddService<Watch, int>(Name, (watch, _) => Follow(path, node.Location!, watch));
            PycosTask.Spawn(Log(path));
            Visitors.AwaitAll(node);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static void RunClient(string[] arguments)
    {
        var (node, server) = NodeArguments.Connect("log-watch-client", arguments);
        using (node)
        {
            var collector = PycosTask.Spawn<Line>(Collect);
            var meeting = PycosTask.Spawn<PeerStatus>(peers => Meet(node, collector, peers), new SpawnOptions { Daemon = true });
            using var watch = node.Watch(meeting);
            PycosTask.Spawn(node.ConnectAsync(server)).Value();
            collector.Task.AsTask().GetAwaiter().GetResult();
        }
    }

    private static async Coroutine<int> Follow(string path, Location server, Watch watch)
    {
        // Both programs end with the call, however that ends.
        await using var chain = ProcessChain.Start(
            [new ProcessCommand("tail", "-n", "+1", "-f", path), new ProcessCommand("grep", "-i", "--line-buffered", "failed")]);
        var count = 0;
        while (await chain.StandardOutput.ReadLineAsync() is { } text)
        {
            await watch.Collector.SendAsync(new Line(server, text));
            count++;
        }

        return count;
    }

    /// <summary>Something to be seen.</summary>
    private static async Coroutine Log(string path)
    {
        await using var file = await AsyncFile.OpenAsync(path, FileMode.Append, FileAccess.Write);
        foreach (var line in (string[])["job 1 is done", "job 2 FAILED: the disk is full", "job 3 failed"])
        {
            await PycosTask.SleepAsync(TimeSpan.FromSeconds(0.3));
            await file.WriteAllAsync(Encoding.UTF8.GetBytes(line + "\n"));
        }
    }

    /// <summary>
    /// Asks each server that comes by a task of its own, so that none waits for another, and a server that is lost harms none.
    /// </summary>
    private static async Coroutine Meet(PycosNode node, TaskRef<Line> collector, Inbox<PeerStatus> peers)
    {
        await foreach (var status in peers.ReadAllAsync())
        {
            // Other clients are peers as well.
            if (status is { State: PeerState.Online, Name: ServerName, Location: { } server })
            {
                _ = PycosTask.Spawn(AskForLines(node, collector, server));
            }
        }
    }

    private static async Coroutine AskForLines(PycosNode node, TaskRef<Line> collector, Location server)
    {
        var found = await node.LocateServiceAsync<Watch, int>(Name, server, TimeSpan.FromSeconds(5));
        if (found.TryGetValue(out var service))
        {
            await service.StartAsync(new Watch(collector));
        }
        else
        {
            Console.WriteLine($"{server} has no log.");
        }
    }

    /// <summary>Prints lines until no more come.</summary>
    private static async Coroutine Collect(Inbox<Line> lines)
    {
        var patience = TimeSpan.FromSeconds(10);
        var count = 0;
        while ((await lines.ReceiveAsync(patience)).TryGetValue(out var line))
        {
            Console.WriteLine($"{line.Server}: {line.Text}");
            count++;
            patience = TimeSpan.FromSeconds(2);
        }

        Scenario.Expect(count > 0, "No line came.");
    }

    private sealed record Line(Location Server, string Text);

    /// <summary>What a client asks for: lines, to be sent to a task of its own.</summary>
    private sealed record Watch(TaskRef<Line> Collector);
}
