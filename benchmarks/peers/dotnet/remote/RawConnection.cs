using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Pycos.Benchmarks.Peers;

/// <summary>A client's connection to <see cref="RawServer"/>.</summary>
internal sealed class RawConnection
{
    public RawConnection(int port)
    {
        var client = new TcpClient { NoDelay = true };
        client.Connect(IPAddress.Loopback, port);
        var connection = client.GetStream();
        (Input, Output) = (PipeReader.Create(connection, Buffers), PipeWriter.Create(connection));
    }

    /// <summary>Long enough for many messages at a time.</summary>
    public static StreamPipeReaderOptions Buffers { get; } = new(bufferSize: 64 * 1024);

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>Takes answers, one call for each, until there were so many; what the calls write is sent once for all of a read.</summary>
    public async Task TakeAsync(long answers, Action taken)
    {
        while (answers > 0)
        {
            var read = (await Input.ReadAsync().ConfigureAwait(false)).Buffer;
            while (RawFrames.TryRead(ref read, out _, out _))
            {
                answers--;
                taken();
            }

            Input.AdvanceTo(read.Start, read.End);
            await Output.FlushAsync().ConfigureAwait(false);
        }
    }
}
