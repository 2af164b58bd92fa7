using System.Buffers;
using System.Net;

namespace Pycos.Benchmarks.Ours;

/// <summary>A task per connection, which has a buffer only while there is something to echo.</summary>
internal sealed class PycosEcho : IEchoServer
{
    public int Start()
    {
        var listener = AsyncSocket.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        Scheduler.Default.Spawn(AcceptAsync(listener));
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    private static async Coroutine AcceptAsync(AsyncSocket listener)
    {
        while (true)
        {
            _ = PycosTask.Spawn(EchoAsync(await listener.AcceptAsync()));
        }
    }

    private static async Coroutine EchoAsync(AsyncSocket connection)
    {
        using (connection)
        {
            while (true)
            {
                await connection.ReceiveAsync(Memory<byte>.Empty);
                var buffer = ArrayPool<byte>.Shared.Rent(4096);
                var received = await connection.ReceiveAsync(buffer);
                if (received == 0)
                {
                    return;
                }

                await connection.SendAllAsync(buffer.AsMemory(0, received));
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
