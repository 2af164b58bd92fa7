namespace Pycos.Benchmarks.Ours;

/// <summary>One task that sends to one of another process; both are held back by their inboxes and the network's windows.</summary>
internal sealed class PycosRemoteStream(int messageBytes, int port, bool tls) : IWorkload
{
    private readonly TaskRef<RemoteRequest> receiver = PycosRemote.Find(port, tls);
    private readonly RemoteRequest message = new(RemotePayload.Create(messageBytes), null);

    public long Run(int repetitions)
    {
        Scheduler.Default.Spawn<byte[]>(inbox => SendAsync(inbox, repetitions)).Task.AsTask().GetAwaiter().GetResult();
        return repetitions;
    }

    private async Coroutine SendAsync(Inbox<byte[]> inbox, int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            await receiver.SendAsync(message);
        }

        await receiver.SendAsync(new RemoteRequest([], inbox.Self));
        await inbox.ReceiveAsync();
    }
}
