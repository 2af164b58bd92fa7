using System.Net;

namespace Pycos.Benchmarks.Ours;

/// <summary>A task per connection, which has a buffer only while there is something to echo.</summary>
internal sealed class PycosEcho : IEchoServer
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
    public static async Coroutine EchoAsync(AsyncSocket connection, Action<Memory<byte>>? work = null)
    {
        using (connection)
        {
            bool hasEnded;
            do
            {
                using var received = await connection.ReceivePooledAsync();
                work?.Invoke(received.Memory);
                await connection.SendAllAsync(received.Memory);
                hasEnded = received.IsEnd;
            }
            while (!hasEnded);
        }
    }

    private async Coroutine AcceptAsync(AsyncSocket listener)
    {
        while (true)
        {
            _ = PycosTask.Spawn(EchoAsync(await listener.AcceptAsync()));
        }
    }
}
