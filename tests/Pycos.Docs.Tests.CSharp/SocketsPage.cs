using System.Net;

namespace Pycos.Docs;

public static class SocketsPage
{
    public static void EchoServer()
    {
        using var scheduler = new Scheduler();
        var listener = AsyncSocket.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var server = listener.LocalEndPoint!;
        scheduler.Spawn(Serve(listener), new SpawnOptions { Daemon = true });
        Check.Equal("hello", scheduler.Spawn(Call(server)).Value());
    }

    private static async Coroutine<string> Call(EndPoint server)
    {
        using var connection = await AsyncSocket.ConnectAsync(server);
        await connection.SendAllAsync("hello"u8.ToArray());
        var answer = new byte[5];
        await connection.ReceiveAllAsync(answer);
        return System.Text.Encoding.UTF8.GetString(answer);
    }

    static async Coroutine Echo(AsyncSocket connection)
    {
        using (connection)
        {
            var buffer = new byte[4096];
            while (await connection.ReceiveAsync(buffer) is > 0 and var length)
            {
                await connection.SendAllAsync(buffer.AsMemory(0, length));
            }
        }
    }

    static async Coroutine Serve(AsyncSocket listener)
    {
        using (listener)
        {
            while (true)
            {
                _ = PycosTask.Spawn(Echo(await listener.AcceptAsync()));
            }
        }
    }
}
