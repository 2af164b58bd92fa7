using System.Threading.Channels;

namespace Pycos.Benchmarks.Peers;

/// <summary>One task that takes whichever of several channels has something, by <see cref="Task.WhenAny(Task[])"/>.</summary>
internal sealed class ChannelSelect(int alternatives) : IWorkload
{
    private const int Capacity = 16;

    private static readonly BoundedChannelOptions Options = new(Capacity) { SingleReader = true, SingleWriter = true };

    public long Run(int repetitions)
    {
        var channels = new Channel<int>[alternatives];
        for (var i = 0; i < channels.Length; i++)
        {
            channels[i] = Channel.CreateBounded<int>(Options);
        }

        var sending = Task.Run(() => SendAsync(channels, repetitions));
        var choosing = Task.Run(() => ChooseAsync(channels, repetitions));
        Task.WhenAll(sending, choosing).GetAwaiter().GetResult();
        return repetitions;
    }

    private static async Task SendAsync(Channel<int>[] channels, int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            await channels[i % channels.Length].Writer.WriteAsync(i).ConfigureAwait(false);
        }
    }

    // A read that was not chosen stays, since it can not be taken back without the message that it may already have.
    private static async Task ChooseAsync(Channel<int>[] channels, int choices)
    {
        var reads = Array.ConvertAll(channels, channel => channel.Reader.ReadAsync().AsTask());
        for (var i = 0; i < choices; i++)
        {
            var chosen = Array.IndexOf(reads, await Task.WhenAny(reads).ConfigureAwait(false));
            await reads[chosen].ConfigureAwait(false);
            reads[chosen] = channels[chosen].Reader.ReadAsync().AsTask();
        }
    }
}
