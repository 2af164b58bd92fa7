namespace Pycos.Benchmarks.Ours;

/// <summary>Tasks that ask one of another process, each again when it has its answer.</summary>
internal sealed class PycosRemoteAsk(int askers, int port, bool tls) : IWorkload
{
    private readonly TaskRef<RemoteRequest> receiver = PycosRemote.Find(port, tls);
    private readonly byte[] data = RemotePayload.Create(RemotePayload.RequestBytes);

    public long Run(int repetitions)
    {
        Scheduler.Default.Spawn(StartAsync(repetitions)).AsTask().GetAwaiter().GetResult();
        return (long)askers * repetitions;
    }

    private async Coroutine StartAsync(int repetitions)
    {
        PycosTask[] asking =
            [.. Enumerable.Range(0, askers).Select(_ => PycosTask.Spawn<byte[]>(inbox => AskAsync(inbox, repetitions)).Task)];
        foreach (var task in asking)
        {
            await task;
        }
    }

    private async Coroutine AskAsync(Inbox<byte[]> inbox, int times)
    {
        var request = new RemoteRequest(data, inbox.Self);
        for (var i = 0; i < times; i++)
        {
            await receiver.SendAsync(request);
            await inbox.ReceiveAsync();
        }
    }
}
