using System.Threading.Channels;

namespace Pycos.Benchmarks.Peers;

/// <summary>One task that writes each message to a channel of each subscriber.</summary>
/// <param name="subscribers">How many there are.</param>
/// <param name="inline">Whether a write runs the waiting reader on the writer's stack.</param>
internal sealed class ChannelBroadcast(int subscribers, bool inline) : IWorkload
{
    private const int Capacity = 16;

    private readonly BoundedChannelOptions _options =
        new(Capacity) { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = inline };

    public long Run(int repetitions)
    {
        Task.Run(() => PublishAsync(repetitions)).GetAwaiter().GetResult();
        return (long)subscribers * repetitions;
    }

    private async Task PublishAsync(int repetitions)
    {
        var channels = new Channel<int>[subscribers];
        var tasks = new Task[subscribers];
        for (var i = 0; i < subscribers; i++)
        {
            channels[i] = Channel.CreateBounded<int>(_options);
            tasks[i] = SubscribeAsync(channels[i].Reader, repetitions);
        }

        for (var message = 0; message < repetitions; message++)
        {
            foreach (var channel in channels)
            {
                await channel.Writer.WriteAsync(message).ConfigureAwait(false);
            }
        }

        await Task.WhenAll(tasks).ConfigureAwait(false);
    }

    private static async Task SubscribeAsync(ChannelReader<int> messages, int count)
    {
        while (count > 0)
        {
            await messages.ReadAsync().ConfigureAwait(false);
            count--;
            while (messages.TryRead(out _))
            {
                count--;
            }
        }
    }
}
