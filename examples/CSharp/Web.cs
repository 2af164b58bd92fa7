using System.Diagnostics;
using System.Net;

namespace Pycos.Examples;

/// <summary>A web server that answers every request with "Pong!", and the clients that ask it.</summary>
internal static class Web
{
    private const int ClientsAtATime = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly byte[] Request = "GET /ping HTTP/1.0\r\nHost: localhost\r\n\r\n"u8.ToArray();
    private static readonly byte[] Response = "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nPong!"u8.ToArray();

    public static void Run(string[] arguments)
    {
        var requests = Scenario.Count(arguments, 5000);
        var listener = AsyncSocket.Listen(new IPEndPoint(IPAddress.Loopback, 0), backlog: 5000);
        PycosTask.Spawn(Accept(listener), new SpawnOptions { Daemon = true });

        var clock = Stopwatch.StartNew();
        var asked = 0;
        var answered = 0;
        for (var client = 0; client < ClientsAtATime; client++)
        {
            PycosTask.Spawn(AskOnAndOn(listener.LocalEndPoint!));
        }

        Scheduler.Default.Join();
        Console.WriteLine($"{answered} of {requests} requests answered in {clock.Elapsed.TotalSeconds:0.00} s");
        Scenario.Expect(answered == requests, "Not every request was answered.");

        async Coroutine AskOnAndOn(EndPoint server)
        {
            while (asked < requests)
            {
                asked++;
                if (await Ask(server))
                {
                    answered++;
                }
            }
        }
    }

    private static async Coroutine<bool> Ask(EndPoint server)
    {
        using var connection = await AsyncSocket.ConnectAsync(server, Patience);
        await connection.SendAllAsync(Request, Patience);
        var answer = new byte[Response.Length];
        await connection.ReceiveAllAsync(answer, Patience);
        return answer.AsSpan().SequenceEqual(Response);
    }

    private static async Coroutine Accept(AsyncSocket listener)
    {
        using (listener)
        {
            while (true)
            {
                _ = PycosTask.Spawn(Answer(await listener.AcceptAsync()));
            }
        }
    }

    private static async Coroutine Answer(AsyncSocket connection)
    {
        using (connection)
        {
            if (await HasAsked(connection))
            {
                await connection.SendAllAsync(Response, Patience);
            }
        }
    }

    /// <summary>
    /// Reads the request to the empty line at its end. A connection that is closed with something unread is reset, and a reset
    /// may overtake the answer.
    /// </summary>
    private static async Coroutine<bool> HasAsked(AsyncSocket connection)
    {
        var request = new byte[1024];
        var length = 0;
        while (!request.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            var received = await connection.ReceiveAsync(request.AsMemory(length), Patience);
            if (received == 0)
            {
                return false;
            }

            length += received;
        }

        return true;
    }
}
