using System.Threading.Channels;

namespace Pycos.Benchmarks.Peers;

/// <summary>Tasks that wait for a message on a channel of their own for at most an hour.</summary>
internal sealed class ChannelSleep(int count) : IWorkload
{
    private static readonly UnboundedChannelOptions Options = new() { SingleReader = true };

    // An address of every task is kept, as whoever is to send to it would.
    private readonly ChannelWriter<int>[] _writers = new ChannelWriter<int>[count];

    public long Run(int repetitions)
    {
        for (var i = 0; i < _writers.Length; i++)
        {
            var channel = Channel.CreateUnbounded<int>(Options);
            _writers[i] = channel.Writer;
            _ = ReceiveAsync(channel.Reader);
        }

        return _writers.Length;
    }

    private static async Task ReceiveAsync(ChannelReader<int> reader)
    {
        using var timeout = new CancellationTokenSource(SleepDurations.Forever);
        await reader.ReadAsync(timeout.Token).ConfigureAwait(false);
    }
}
