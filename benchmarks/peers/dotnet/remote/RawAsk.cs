namespace Pycos.Benchmarks.Peers;

/// <summary>So many requests under way over one connection, each followed by another when it is answered.</summary>
internal sealed class RawAsk(int outstanding, int port) : IWorkload
{
    private readonly RawConnection _connection = new(port);
    private readonly byte[] _data = RemotePayload.Create(RemotePayload.RequestBytes);

    public long Run(int repetitions)
    {
        RunAsync((long)outstanding * repetitions).GetAwaiter().GetResult();
        return (long)outstanding * repetitions;
    }

    private async Task RunAsync(long requests)
    {
        var unsent = requests;
        void SendNext()
        {
            if (unsent > 0)
            {
                unsent--;
                RawFrames.Write(_connection.Output, RawFrames.Asked, _data);
            }
        }

        for (var i = 0; i < outstanding; i++)
        {
            SendNext();
        }

        await _connection.Output.FlushAsync().ConfigureAwait(false);
        await _connection.TakeAsync(requests, SendNext).ConfigureAwait(false);
    }
}
