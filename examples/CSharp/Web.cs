using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Pycos.Examples;

/// <summary>A web server, and the clients that ask it.</summary>
internal static class Web
{
    private const int Requests = 5000;
    private const int ClientsAtATime = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly byte[] Request = "GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray();

    /// <summary>With a port it serves until it is told to end; without, it asks itself and ends.</summary>
    public static void Run(string[] arguments)
    {
        if (arguments is [var port, ..])
        {
            var served = SpawnServer(Listen(IPAddress.Any, int.Parse(port, CultureInfo.InvariantCulture)));
            Console.WriteLine($"http://127.0.0.1:{port}/ is served until Ctrl+C");
            served.AsTask().Wait();
            return;
        }

        var listener = Listen(IPAddress.Loopback, 0);
        SpawnServer(listener);
        var clock = Stopwatch.StartNew();
        var answered = AskAll(listener.LocalEndPoint!);
        Console.WriteLine($"{answered} of {Requests} requests answered in {clock.Elapsed.TotalSeconds:0.00} s");
        Scenario.Expect(answered == Requests, "Not every request was answered.");
    }

    private static AsyncSocket Listen(IPAddress address, int port) => AsyncSocket.Listen(new IPEndPoint(address, port), backlog: 5000);

    private static PycosTask SpawnServer(AsyncSocket listener) =>
        PycosTask.Spawn(HttpServer.Serve(listener), new SpawnOptions { Daemon = true });

    private static int AskAll(EndPoint server)
    {
        var asked = 0;
        var answered = 0;
        for (var client = 0; client < ClientsAtATime; client++)
        {
            PycosTask.Spawn(AskOnAndOn());
        }

        Scheduler.Default.Join();
        return answered;

        async Coroutine AskOnAndOn()
        {
            while (asked < Requests)
            {
                asked++;
                if (await Ask(server))
                {
                    answered++;
                }
            }
        }
    }

    /// <summary>Asks on a connection of its own, and reads to its end.</summary>
    private static async Coroutine<bool> Ask(EndPoint server)
    {
        var connection = await AsyncSocket.ConnectAsync(server, Patience);
        await connection.SendAllAsync(Request, Patience);
        await using var file = new AsyncFile(connection);
        return (await file.ReadToEndAsync(Patience)).AsSpan().EndsWith("\r\n\r\nPong!"u8);
    }
}
