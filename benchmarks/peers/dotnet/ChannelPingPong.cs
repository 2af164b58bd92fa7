using System.Threading.Channels;

namespace Pycos.Benchmarks.Peers;

/// <summary>Two tasks that answer each other, each reading a channel of its own.</summary>
/// <param name="inline">Whether a write runs the waiting reader on the writer's stack.</param>
internal sealed class ChannelPingPong(bool inline) : IWorkload
{
    private readonly UnboundedChannelOptions _options =
        new() { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = inline };

    public long Run(int repetitions)
    {
        var pings = Channel.CreateUnbounded<int>(_options);
        var pongs = Channel.CreateUnbounded<int>(_options);
        var pong = Task.Run(() => AnswerAsync(pings.Reader, pongs.Writer, repetitions));
        var ping = Task.Run(() => AskAsync(pings.Writer, pongs.Reader, repetitions));
        Task.WhenAll(ping, pong).GetAwaiter().GetResult();
        return 2L * repetitions;
    }

    private static async Task AskAsync(ChannelWriter<int> pings, ChannelReader<int> pongs, int repetitions)
    {
        for (var i = 0; i < repetitions; i++)
        {
            pings.TryWrite(i);
            await pongs.ReadAsync().ConfigureAwait(false);
        }
    }

    private static async Task AnswerAsync(ChannelReader<int> pings, ChannelWriter<int> pongs, int repetitions)
    {
        for (var i = 0; i < repetitions; i++)
        {
            pongs.TryWrite(await pings.ReadAsync().ConfigureAwait(false));
        }
    }
}
