using System.Diagnostics;

namespace Pycos.Examples;

/// <summary>Two programs: a server offers a service, and each call of a client runs there as a task of its own.</summary>
internal static class Rps
{
    private const int Calls = 5;
    private const string Name = "pico_service";

    public static void RunServer(string[] arguments)
    {
        using var node = NodeArguments.Serve("rps-server", arguments);
        Console.WriteLine(node);
        using var service = node.AddService<Request, string, Reply>(Name, Serve);
        Visitors.AwaitAll(node);
    }

    public static void RunClient(string[] arguments)
    {
        var (node, server) = NodeArguments.Connect("rps-client", arguments);
        using (node)
        {
            PycosTask.Spawn(node.ConnectAsync(server)).Value();
            PycosTask.Spawn(Ask(node, server)).AsTask().GetAwaiter().GetResult();
        }
    }

    private static async Coroutine<Reply> Serve(Request request, Inbox<string> inbox, ServiceCall call)
    {
        if (request.Seconds is not (>= 0.5 and <= 2))
        {
            throw new ArgumentException($"{request.Seconds} s are not between 0.5 and 2", nameof(request));
        }

        await PycosTask.SleepAsync(TimeSpan.FromSeconds(request.Seconds));
        return new Reply(request.Text.ToUpperInvariant(), inbox.Self);
    }

    private static async Coroutine Ask(PycosNode node, Location server)
    {
        var found = await node.LocateServiceAsync<Request, Reply>(Name, server, TimeSpan.FromSeconds(10));
        if (!found.TryGetValue(out var service))
        {
            throw new InvalidOperationException($"No service is called {Name} at {server}.");
        }

        using (service)
        {
            await CallMany(service);
            await CallWrongly(service);
        }
    }

    private static async Coroutine CallMany(RemoteService<Request, Reply> service)
    {
        var clock = Stopwatch.StartNew();
        var started = new List<RemoteCall<Reply>>();
        for (var number = 1; number <= Calls; number++)
        {
            started.Add(await service.StartAsync(new Request($"request {number}", SecondsOf(number))));
        }

        foreach (var call in started)
        {
            var finished = await call.FinishAsync(TimeSpan.FromSeconds(5));
            if (!finished.TryGetValue(out var reply))
            {
                throw new TimeoutException($"{call} takes too long.");
            }

            Console.WriteLine($"{reply.Result} by {reply.Server}");
            Scenario.Expect(reply.Server == call.Address<string>(), "Another task has answered.");
        }

        Console.WriteLine($"{Calls} calls took {clock.Elapsed.TotalSeconds:F1} s");
        var inTurn = Enumerable.Range(1, Calls).Sum(SecondsOf);
        Scenario.Expect(clock.Elapsed.TotalSeconds < inTurn, "They have not run side by side.");
    }

    private static double SecondsOf(int call) => 0.5 + (0.3 * call);

    private static async Coroutine CallWrongly(RemoteService<Request, Reply> service)
    {
        try
        {
            await service.CallAsync(new Request("late", -1));
        }
        catch (ServiceCallException failure) when (failure.Reason == ServiceCallFailure.Failed)
        {
            Console.WriteLine($"{failure.Reason}: {failure.Message}");
            return;
        }

        throw new InvalidOperationException("A request that makes no sense was served.");
    }

    private sealed record Request(string Text, double Seconds);

    /// <param name="Result">What was asked for.</param>
    /// <param name="Server">The task that has run the call.</param>
    private sealed record Reply(string Result, TaskRef<string> Server);
}
