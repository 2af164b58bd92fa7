using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pycos.Examples;

/// <summary>One task receives the datagrams of many, each from a socket of its own.</summary>
internal static class Udp
{
    private const int Clients = 50;

    public static void Run(string[] arguments)
    {
        using var socket = NewSocket();
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var server = PycosTask.Spawn(Receive(socket));
        for (var client = 1; client <= Clients; client++)
        {
            PycosTask.Spawn(Send(client, socket.LocalEndPoint!, server));
        }

        var senders = server.Value();
        Console.WriteLine($"{senders.Count} datagrams from {senders.Distinct().Count()} senders");
        Scenario.Expect(senders.Distinct().Count() == Clients, "Not every sender was heard.");
    }

    private static async Coroutine<List<EndPoint>> Receive(AsyncSocket socket)
    {
        var senders = new List<EndPoint>();
        var buffer = new byte[1024];
        while (senders.Count < Clients)
        {
            // Datagrams may be lost, and nobody would say so.
            var (length, from) = await socket.ReceiveFromAsync(buffer, timeout: TimeSpan.FromSeconds(5));
            Console.WriteLine($"{from}: {Encoding.UTF8.GetString(buffer, 0, length)}");
            senders.Add(from);
        }

        return senders;
    }

    private static async Coroutine Send(int client, EndPoint address, PycosTask server)
    {
        using var socket = NewSocket();
        await socket.SendToAsync(Encoding.UTF8.GetBytes($"datagram of client {client}"), address);
        // Keeps its port until all were heard, so that no other client is given it.
        await server;
    }

    private static AsyncSocket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
}
