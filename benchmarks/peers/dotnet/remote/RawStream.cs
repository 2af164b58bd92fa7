namespace Pycos.Benchmarks.Peers;

/// <summary>Messages one after the other, as many to a write as fit 64 KiB.</summary>
internal sealed class RawStream(int messageBytes, int port) : IWorkload
{
    private const long FlushBytes = 64 * 1024;

    private readonly RawConnection _connection = new(port);
    private readonly byte[] _data = RemotePayload.Create(messageBytes);

    public long Run(int repetitions)
    {
        RunAsync(repetitions).GetAwaiter().GetResult();
        return repetitions;
    }

    private async Task RunAsync(int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            RawFrames.Write(_connection.Output, RawFrames.Told, _data);
            if (_connection.Output.UnflushedBytes >= FlushBytes)
            {
                await _connection.Output.FlushAsync().ConfigureAwait(false);
            }
        }

        RawFrames.Write(_connection.Output, RawFrames.Asked, []);
        await _connection.Output.FlushAsync().ConfigureAwait(false);
        await _connection.TakeAsync(1, () => { }).ConfigureAwait(false);
    }
}
