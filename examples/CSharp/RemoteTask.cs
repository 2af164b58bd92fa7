namespace Pycos.Examples;

/// <summary>
/// Two programs: tasks of a client send messages to a task of a server, which they find by its name, and which starts a task for each
/// message.
/// </summary>
internal static class RemoteTask
{
    private const int Clients = 10;
    private const int MessagesEach = 3;
    private const string Name = "server_task";

    public static void RunServer(string[] arguments)
    {
        using var node = NodeArguments.Serve("remote-task-server", arguments);
        Console.WriteLine(node);
        PycosTask.Spawn<string>(Serve, new SpawnOptions { Daemon = true }).Task.Register(Name);
        Visitors.AwaitAll(node);
    }

    public static void RunClient(string[] arguments)
    {
        var (node, server) = NodeArguments.Connect("remote-task-client", arguments);
        using (node)
        {
            PycosTask.Spawn(node.ConnectAsync(server)).Value();
            var counter = 0;
            var clients = Enumerable.Range(1, Clients).Select(client => PycosTask.Spawn(Send(client))).ToList();
            clients.ForEach(client => client.AsTask().GetAwaiter().GetResult());
            Console.WriteLine($"sent {counter} messages to {server}");
            Scenario.Expect(counter == Clients * MessagesEach, "Not all messages were sent.");

            async Coroutine Send(int client)
            {
                var found = await node.LocateTaskAsync<string>(Name, server, TimeSpan.FromSeconds(10));
                if (!found.TryGetValue(out var task))
                {
                    throw new InvalidOperationException($"No task is called {Name} at {server}.");
                }

                for (var message = 1; message <= MessagesEach; message++)
                {
                    await Pause();
                    // No other task runs between here and the next await, so the counter needs no lock.
                    counter++;
                    await task.SendAsync($"msg_id {counter}: client {client}, msg {message}");
                }
            }
        }
    }

    private static async Coroutine Serve(Inbox<string> inbox)
    {
        await foreach (var text in inbox.ReadAllAsync())
        {
            _ = PycosTask.Spawn(Work(text));
        }
    }

    private static async Coroutine Work(string text)
    {
        Console.WriteLine($"processing {text}");
        await Pause();
        Console.WriteLine($"done       {text}");
    }

    private static SleepOperation Pause() => PycosTask.SleepAsync(TimeSpan.FromSeconds(0.5 + (1.5 * Random.Shared.NextDouble())));
}
