using System.Net;
using System.Net.Sockets;

namespace Pycos.Benchmarks.Peers;

/// <summary>A task per connection over <see cref="Socket"/>'s own async methods.</summary>
internal sealed class SocketsEcho(int bytes) : IEchoServer
{
    public int Start()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1024);
        _ = AcceptAsync(listener);
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            var connection = await listener.AcceptAsync().ConfigureAwait(false);
            connection.NoDelay = true;
            _ = EchoAsync(connection);
        }
    }

    private async Task EchoAsync(Socket connection)
    {
        using (connection)
        {
            var buffer = new byte[bytes];
            int read;
            while ((read = await connection.ReceiveAsync(buffer.AsMemory()).ConfigureAwait(false)) > 0)
            {
                await connection.SendAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
            }
        }
    }
}
