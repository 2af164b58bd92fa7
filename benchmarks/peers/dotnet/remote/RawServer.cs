using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Pycos.Benchmarks.Peers;

/// <summary>A socket without authentication or protocol: what there is to be had. All that came by one read is answered by one write.</summary>
internal sealed class RawServer : IEchoServer
{
    public int Start()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = AcceptAsync(listener);
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            _ = ServeAsync(await listener.AcceptTcpClientAsync().ConfigureAwait(false));
        }
    }

    private static async Task ServeAsync(TcpClient client)
    {
        client.NoDelay = true;
        using var connection = client.GetStream();
        var (input, output) = (PipeReader.Create(connection, RawConnection.Buffers), PipeWriter.Create(connection));
        while (await input.ReadAsync().ConfigureAwait(false) is { IsCompleted: false, Buffer: var read })
        {
            while (RawFrames.TryRead(ref read, out var kind, out var data))
            {
                if (kind == RawFrames.Asked)
                {
                    RawFrames.Write(output, RawFrames.Told, data);
                }
            }

            input.AdvanceTo(read.Start, read.End);
            await output.FlushAsync().ConfigureAwait(false);
        }
    }
}
