using System.Net;
using System.Text;

namespace Pycos.Examples;

/// <summary>The founding program: a server and ten clients. Eleven tasks, one thread, no callbacks.</summary>
internal static class Demo
{
    private const int Clients = 10;

    public static void Run(string[] arguments)
    {
        using var listener = AsyncSocket.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var server = PycosTask.Spawn(Serve(listener));
        for (var number = 1; number <= Clients; number++)
        {
            PycosTask.Spawn(Greet(listener.LocalEndPoint!, number));
        }

        var received = server.Value();
        Console.WriteLine($"demo: {received} of {Clients} messages received");
        Scenario.Expect(received == Clients, "Messages are missing.");
    }

    private static async Coroutine Greet(EndPoint server, int number)
    {
        using var connection = await AsyncSocket.ConnectAsync(server);
        await connection.SendMessageAsync(Encoding.UTF8.GetBytes($"hello from client {number}"));
    }

    private static async Coroutine<int> Serve(AsyncSocket listener)
    {
        var received = 0;
        for (var i = 0; i < Clients; i++)
        {
            using var connection = await listener.AcceptAsync();
            if (await connection.ReceiveMessageAsync() is { } message)
            {
                Console.WriteLine(Encoding.UTF8.GetString(message));
                received++;
            }
        }

        return received;
    }
}
