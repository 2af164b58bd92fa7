namespace Pycos.Examples;

/// <summary>Two programs: a task of a server is a service, and whoever asks it says where to answer.</summary>
internal static class PicoService
{
    private const string Name = "pico_server";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void RunServer(string[] arguments)
    {
        using var node = NodeArguments.Serve(Name, arguments);
        Console.WriteLine(node);
        PycosTask.Spawn<Request>(Serve, new SpawnOptions { Daemon = true }).Task.Register(Name);
        Visitors.AwaitAll(node);
    }

    public static void RunClient(string[] arguments)
    {
        var (node, server) = NodeArguments.Connect("pico-service-client", arguments);
        using (node)
        {
            PycosTask.Spawn<Answer>(answers => Ask(node, server, answers)).Task.AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Serves one request at a time.</summary>
    private static async Coroutine Serve(Inbox<Request> inbox)
    {
        await foreach (var request in inbox.ReadAllAsync())
        {
            Console.WriteLine($"{request.ReplyTo} asks for the {request.Question}");
            if (request.Question == "time")
            {
                await PycosTask.SleepAsync(TimeSpan.FromSeconds(request.DelaySeconds));
                await request.ReplyTo.SendAsync(new Answer(DateTimeOffset.Now, inbox.Self));
            }
        }
    }

    private static async Coroutine Ask(PycosNode node, Location location, Inbox<Answer> answers)
    {
        await node.ConnectAsync(location);
        var found = await node.LocateTaskAsync<Request>(Name, location, Patience);
        if (!found.TryGetValue(out var server))
        {
            throw new InvalidOperationException($"No task is called {Name} at {location}.");
        }

        await server.SendAsync(new Request("time", Random.Shared.NextDouble(), answers.Self));
        var answer = await answers.ReceiveAsync(Patience);
        Scenario.Expect(!answer.TimedOut, "No answer came.");
        Console.WriteLine($"it is {answer.Value.Time:T}, says {answer.Value.Server}");
        Scenario.Expect(answer.Value.Server == server, "Another task has answered.");
    }

    private sealed record Answer(DateTimeOffset Time, TaskRef<Request> Server);

    private sealed record Request(string Question, double DelaySeconds, TaskRef<Answer> ReplyTo);
}
