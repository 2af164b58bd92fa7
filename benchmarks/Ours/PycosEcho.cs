using System.Buffers;
using System.Net;

namespace Pycos.Benchmarks.Ours;

/// <summary>A task per connection, which has a buffer only while there is something to echo.</summary>
internal sealed class PycosEcho(int bytes) : IEchoServer
{
    public int Start()
    {
        var listener = Listen();
        Scheduler.Default.Spawn(AcceptAsync(listener));
        return PortOf(listener.LocalEndPoint);
    }

    /// <summary>Listens on the loopback address.</summary>
    public static AsyncSocket Listen() => AsyncSocket.Listen(new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>The port that was chosen.</summary>
    public static int PortOf(EndPoint? place) => ((IPEndPoint)place!).Port;

    /// <summary>Sends back what a connection brings until its end, after some work on it.</summary>
    public static async Coroutine EchoAsync(AsyncSocket connection, int bytes, Action<Memory<byte>>? work = null)
    {
        using (connection)
        {
            int received;
            do
            {
                await connection.ReceiveAsync(Memory<byte>.Empty);
                var buffer = ArrayPool<byte>.Shared.Rent(bytes);
                received = await connection.ReceiveAsync(buffer);
                work?.Invoke(buffer.AsMemory(0, received));
                await connection.SendAllAsync(buffer.AsMemory(0, received));
                ArrayPool<byte>.Shared.Return(buffer);
            }
            while (received > 0);
        }
    }

    private async Coroutine AcceptAsync(AsyncSocket listener)
    {
        while (true)
        {
            _ = PycosTask.Spawn(EchoAsync(await listener.AcceptAsync(), bytes));
        }
    }
}
