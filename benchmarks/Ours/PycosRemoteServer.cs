namespace Pycos.Benchmarks.Ours;

/// <summary>A task that takes messages from other processes and sends back those that are wanted back.</summary>
internal sealed class PycosRemoteServer(bool tls) : IEchoServer
{
    public int Start()
    {
        var node = PycosRemote.Start("server", tls);
        Scheduler.Default.Spawn<RemoteRequest>(ServeAsync, new SpawnOptions { Daemon = true }).Task.Register(PycosRemote.Receiver);
        return node.Location!.Port;
    }

    private static async Coroutine ServeAsync(Inbox<RemoteRequest> inbox)
    {
        while (true)
        {
            var request = await inbox.ReceiveAsync();
            if (request.ReplyTo is { } asker)
            {
                await asker.SendAsync(request.Data);
            }
        }
    }
}
