using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pycos.Examples;

/// <summary>A server that echoes messages over TLS, beside clients that trust somebody else, say nothing or speak plain text.</summary>
internal static class TlsEcho
{
    public static void Run(string[] arguments)
    {
        using var certificate = SelfSigned();
        var options = new TlsListenerOptions
        {
            Authentication = new SslServerAuthenticationOptions { ServerCertificate = certificate },
            HandshakeTimeout = TimeSpan.FromSeconds(5),
        };
        var listener = new TlsListener(AsyncSocket.Listen(new IPEndPoint(IPAddress.Loopback, 0)), options);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        PycosTask.Spawn(Serve(listener), new SpawnOptions { Daemon = true });
        Scenario.Expect(PycosTask.Spawn(Converse(certificate, port)).Value(), "An answer is not the question.");
    }

    private static async Coroutine Serve(TlsListener listener)
    {
        await using (listener)
        {
            while (true)
            {
                _ = PycosTask.Spawn(Echo(await listener.AcceptAsync()));
            }
        }
    }

    private static async Coroutine Echo(AsyncSocket connection)
    {
        using (connection)
        {
            while (await connection.ReceiveMessageAsync() is { } message)
            {
                await connection.SendMessageAsync(message);
            }
        }
    }

    private static async Coroutine<bool> Converse(X509Certificate2 certificate, int port)
    {
        // These two stay while the others are served.
        using var silent = await AsyncSocket.ConnectAsync("localhost", port);
        using var loud = await AsyncSocket.ConnectAsync("localhost", port);
        await loud.SendAllAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        return await Ask(Trusting(certificate), port, 5) && await Ask(Trusting(certificate), port, 3_000_000) && await IsRefused(port);
    }

    private static async Coroutine<bool> Ask(SslClientAuthenticationOptions options, int port, int length)
    {
        using var connection = await AsyncSocket.ConnectTlsAsync("localhost", port, options);
        var message = RandomNumberGenerator.GetBytes(length);
        var sending = PycosTask.Spawn(connection.SendMessageAsync(message));
        var answer = await connection.ReceiveMessageAsync();
        await sending;
        Console.WriteLine($"{length} bytes over {connection.Tls!.Protocol}, {connection.Tls.CipherSuite}");
        return answer.AsSpan().SequenceEqual(message);
    }

    private static async Coroutine<bool> IsRefused(int port)
    {
        using var stranger = SelfSigned();
        try
        {
            await Ask(Trusting(stranger), port, 5);
            return false;
        }
        catch (TlsHandshakeException exception)
        {
            Console.WriteLine($"refused: {exception.Message}");
            return true;
        }
    }

    private static SslClientAuthenticationOptions Trusting(X509Certificate2 certificate)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(certificate);
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }

    /// <summary>A certificate for this machine that signs itself.</summary>
    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
