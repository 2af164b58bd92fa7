using System.Net;
using System.Net.Sockets;

namespace Pycos.Benchmarks.Children;

/// <summary>The echo workload's clients for machines without a C compiler; does what <c>load_generator.c</c> does.</summary>
internal sealed class LoadGenerator(int port, int connections)
{
    /// <summary>The command that starts it.</summary>
    public const string Command = "load";

    private const int MessageBytes = 64;

    /// <summary>Serves batches until told to end.</summary>
    public int Run()
    {
        var sockets = Enumerable.Range(0, connections).Select(_ => Dial()).ToArray();
        Console.WriteLine("ready");
        while (Console.ReadLine()?.Split(' ') is ["go", var messages])
        {
            var each = Number.Parse(messages);
            Task.WhenAll(sockets.Select(socket => ExchangeAsync(socket, each))).GetAwaiter().GetResult();
            Console.WriteLine($"done {(long)connections * each}");
            Console.WriteLine("ready");
        }

        return 0;
    }

    private Socket Dial()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static async Task ExchangeAsync(Socket socket, int messages)
    {
        var buffer = new byte[MessageBytes];
        for (var i = 0; i < messages; i++)
        {
            await socket.SendAsync(buffer.AsMemory()).ConfigureAwait(false);
            for (var received = 0; received < MessageBytes;)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(received)).ConfigureAwait(false);
                received += read > 0 ? read : throw new EndOfStreamException("the server closed the connection");
            }
        }
    }
}
