using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Pycos.Benchmarks.Children;

/// <summary>The clients for machines without a C compiler, or without OpenSSL for it; does what <c>load_generator.c</c> does.</summary>
internal sealed class LoadGenerator(int port, Load load)
{
    /// <summary>The command that starts it.</summary>
    public const string Command = "load";

    private static readonly SslClientAuthenticationOptions TlsOptions = new()
    {
        TargetHost = "localhost",
        EnabledSslProtocols = SslProtocols.Tls13,
        CipherSuitesPolicy = OperatingSystem.IsWindows() ? null : new CipherSuitesPolicy([TlsCipherSuite.TLS_AES_128_GCM_SHA256]),
#pragma warning disable CA5359 // The server is this program's own, with a certificate that is new in each run.
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
    };

    /// <summary>Serves batches until told to end.</summary>
    public int Run()
    {
        var connections = load.Reconnects ? [] : Enumerable.Range(0, load.Connections).Select(_ => Dial()).ToArray();
        Console.WriteLine("ready");
        while (Console.ReadLine()?.Split(' ') is ["go", var messages])
        {
            var each = Number.Parse(messages);
            var clients = load.Reconnects
                ? Enumerable.Range(0, load.Connections).Select(_ => ReconnectAsync(each))
                : connections.Select(connection => ExchangeAsync(connection, each));
            Task.WhenAll(clients).GetAwaiter().GetResult();
            Console.WriteLine($"done {(long)load.Connections * each}");
            Console.WriteLine("ready");
        }

        return 0;
    }

    private Stream Dial()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        var connection = new NetworkStream(socket, ownsSocket: true);
        if (!load.Tls)
        {
            return connection;
        }

        var secure = new SslStream(connection);
        secure.AuthenticateAsClient(TlsOptions);
        return secure;
    }

    private async Task ReconnectAsync(int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            var connection = Dial();
            await using (connection.ConfigureAwait(false))
            {
                await ExchangeAsync(connection, 1).ConfigureAwait(false);
            }
        }
    }

    private async Task ExchangeAsync(Stream connection, int messages)
    {
        var buffer = new byte[load.MessageBytes * load.Depth];
        var unsent = messages - Math.Min(load.Depth, messages);
        await connection.WriteAsync(buffer.AsMemory(0, load.MessageBytes * (messages - unsent))).ConfigureAwait(false);
        for (int remaining = messages, received = 0; remaining > 0;)
        {
            var read = await connection.ReadAsync(buffer).ConfigureAwait(false);
            received += read > 0 ? read : throw new EndOfStreamException("the server closed the connection");
            var answered = received / load.MessageBytes;
            received %= load.MessageBytes;
            remaining -= answered;
            var next = Math.Min(answered, unsent);
            unsent -= next;
            await connection.WriteAsync(buffer.AsMemory(0, load.MessageBytes * next)).ConfigureAwait(false);
        }
    }
}
