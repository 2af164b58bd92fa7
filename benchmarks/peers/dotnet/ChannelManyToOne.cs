using System.Threading.Channels;

namespace Pycos.Benchmarks.Peers;

/// <summary>Tasks that all write to one channel, which one task reads.</summary>
/// <param name="senders">How many write.</param>
/// <param name="inline">Whether a write runs the waiting reader on the writer's stack.</param>
internal sealed class ChannelManyToOne(int senders, bool inline) : IWorkload
{
    private readonly UnboundedChannelOptions _options =
        new() { SingleReader = true, AllowSynchronousContinuations = inline };

    public long Run(int repetitions)
    {
        var channel = Channel.CreateUnbounded<int>(_options);
        var operations = (long)senders * repetitions;
        var receiver = Task.Run(() => ReceiveAsync(channel.Reader, operations));
        for (var sender = 0; sender < senders; sender++)
        {
            _ = Task.Run(() => SendAsync(channel.Writer, repetitions));
        }

        receiver.GetAwaiter().GetResult();
        return operations;
    }

    private static async Task SendAsync(ChannelWriter<int> writer, int repetitions)
    {
        for (var i = 0; i < repetitions; i++)
        {
            await writer.WriteAsync(i).ConfigureAwait(false);
        }
    }

    private static async Task ReceiveAsync(ChannelReader<int> reader, long remaining)
    {
        while (remaining > 0 && await reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (reader.TryRead(out _))
            {
                remaining--;
            }
        }
    }
}
