namespace Pycos.Examples;

/// <summary>Two programs: a task of a client hears how each call of a service ends, in the order of their ends.</summary>
internal static class RpsMonitor
{
    private const int Longest = 4;
    private const string Name = "rps_monitor";

    public static void RunServer(string[] arguments)
    {
        using var node = NodeArguments.Serve("rps-monitor-server", arguments);
        Console.WriteLine(node);
        using var service = node.AddService<Order, string, string>(Name, Serve);
        Visitors.AwaitAll(node);
    }

    public static void RunClient(string[] arguments)
    {
        var (node, server) = NodeArguments.Connect("rps-monitor-client", arguments);
        using (node)
        {
            PycosTask.Spawn(node.ConnectAsync(server)).Value();
            PycosTask.Spawn(Call(node, server)).AsTask().GetAwaiter().GetResult();
        }
    }

    private static async Coroutine<string> Serve(Order order, Inbox<string> inbox, ServiceCall call)
    {
        var message = await inbox.ReceiveAsync(TimeSpan.FromSeconds(2));
        if (order.Seconds <= 0)
        {
            throw new ArgumentException($"{order.Seconds} is not a positive number of seconds", nameof(order));
        }

        await PycosTask.SleepAsync(TimeSpan.FromSeconds(order.Seconds));
        return message.Value;
    }

    private static async Coroutine Call(PycosNode node, Location server)
    {
        var found = await node.LocateServiceAsync<Order, string>(Name, server, TimeSpan.FromSeconds(10));
        if (!found.TryGetValue(out var service))
        {
            throw new InvalidOperationException($"No service is called {Name} at {server}.");
        }

        using (service)
        {
            var hearing = PycosTask.Spawn<MonitorStatus>(Hear);
            using var watch = service.Watch(hearing);
            var started = new List<RemoteCall<string>>();
            for (var seconds = 0; seconds <= Longest; seconds++)
            {
                var call = await service.StartAsync(new Order(seconds));
                await call.Address<string>().SendAsync($"msg:{seconds}");
                started.Add(call);
            }

            foreach (var call in started.Skip(1))
            {
                Console.WriteLine($"{call} has returned {await call.FinishAsync()}");
            }

            await hearing.Task;
        }
    }

    private static async Coroutine Hear(Inbox<MonitorStatus> ends)
    {
        for (var number = 0; number <= Longest; number++)
        {
            var ended = await ends.ReceiveAsync();
            Console.WriteLine(ended);
            var expected = number == 0 ? MonitorKind.Failed : MonitorKind.Completed;
            Scenario.Expect(ended.Kind == expected, "The calls have ended in another order, or otherwise.");
        }
    }

    private sealed record Order(int Seconds);
}
