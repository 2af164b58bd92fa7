using System.Net;

namespace Pycos.Benchmarks.Ours;

/// <summary>A task per connection.</summary>
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
            var buffer = new byte[4096];
            int received;
            while ((received = await connection.ReceiveAsync(buffer)) > 0)
            {
                await connection.SendAllAsync(buffer.AsMemory(0, received));
            }
        }
    }
}
