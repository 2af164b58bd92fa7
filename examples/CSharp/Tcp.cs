using System.Globalization;
using System.Net;
using System.Text;

namespace Pycos.Examples;

/// <summary>A server with a task for each connection, which reads what a client sends until the client closes.</summary>
internal static class Tcp
{
    private const int Clients = 10;

    public static void Run(string[] arguments)
    {
        Console.WriteLine($"poller: {Scheduler.Default.PollerName}");
        var listener = AsyncSocket.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var collector = Scheduler.Default.Spawn<string, List<string>>(Collect, out var report);
        PycosTask.Spawn(Accept(listener, report), new SpawnOptions { Daemon = true });
        for (var client = 0; client < Clients; client++)
        {
            PycosTask.Spawn(Send(listener.LocalEndPoint!, client));
        }

        var messages = collector.Value();
        Console.WriteLine($"Received {messages.Count} messages");
        Scenario.Expect(messages.All(message => message.EndsWith('/')), "A message was cut short.");
        Scenario.Expect(
            messages.Select(message => int.Parse(message.Split(':')[0], CultureInfo.InvariantCulture)).Order()
                .SequenceEqual(Enumerable.Range(0, Clients)),
            "The messages are not those that were sent.");
    }

    private static async Coroutine Send(EndPoint server, int client)
    {
        using var connection = await AsyncSocket.ConnectAsync(server);
        var dashes = new string('-', Random.Shared.Next(100, 301));
        await connection.SendAllAsync(Encoding.UTF8.GetBytes($"{client}: {dashes}/"));
    }

    /// <summary>Ends by being terminated, as a daemon when the program ends; so the listener is closed.</summary>
    private static async Coroutine Accept(AsyncSocket listener, TaskRef<string> report)
    {
        using (listener)
        {
            while (true)
            {
                _ = PycosTask.Spawn(Read(await listener.AcceptAsync(), report));
            }
        }
    }

    private static async Coroutine Read(AsyncSocket connection, TaskRef<string> report)
    {
        using (connection)
        {
            var message = new StringBuilder();
            var chunk = new byte[128];
            while (await connection.ReceiveAsync(chunk) is > 0 and var length)
            {
                message.Append(Encoding.UTF8.GetString(chunk, 0, length));
            }

            report.Send(message.ToString());
        }
    }

    private static async Coroutine<List<string>> Collect(Inbox<string> inbox)
    {
        var messages = new List<string>();
        while (messages.Count < Clients)
        {
            var message = await inbox.ReceiveAsync();
            Console.WriteLine(message);
            messages.Add(message);
        }

        return messages;
    }
}
