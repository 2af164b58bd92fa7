using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Pycos.Docs;

public static class SocketsPage
{
    public static void EchoServer()
    {
        using var scheduler = new Scheduler();
        var listener = AsyncSocket.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var server = listener.LocalEndPoint!;
        scheduler.Spawn(Serve(listener), new SpawnOptions { Daemon = true });
        Check.Equal("hello", scheduler.Spawn(Call(server)).Value());
    }

    private static async Coroutine<string> Call(EndPoint server)
    {
        using var connection = await AsyncSocket.ConnectAsync(server);
        await connection.SendAllAsync("hello"u8.ToArray());
        var answer = new byte[5];
        await connection.ReceiveAllAsync(answer);
        return System.Text.Encoding.UTF8.GetString(answer);
    }

    static async Coroutine Echo(AsyncSocket connection)
    {
        using (connection)
        {
            var buffer = new byte[4096];
            while (await connection.ReceiveAsync(buffer) is > 0 and var length)
            {
                await connection.SendAllAsync(buffer.AsMemory(0, length));
            }
        }
    }

    static async Coroutine Serve(AsyncSocket listener)
    {
        using (listener)
        {
            while (true)
            {
                _ = PycosTask.Spawn(Echo(await listener.AcceptAsync()));
            }
        }
    }

    public static void SharedAddress()
    {
        using var group = new SchedulerGroup(new SchedulerGroupOptions { Count = 2 });
        using var listener = ServeOnAllCores(group, new IPEndPoint(IPAddress.Loopback, 0));
        for (var i = 0; i < 10; i++)
        {
            Check.Equal("hello", group.Spawn(Call(listener.LocalEndPoint)).Value());
        }
    }

    static GroupListener ServeOnAllCores(SchedulerGroup group, EndPoint endPoint) => group.Listen(endPoint, Echo);

    public static void Tls()
    {
        using var certificate = SelfSigned();
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(certificate);
        var options = new TlsListenerOptions { Authentication = new SslServerAuthenticationOptions { ServerCertificate = certificate } };
        using var scheduler = new Scheduler();
        var listener = new TlsListener(AsyncSocket.Listen(new IPEndPoint(IPAddress.Loopback, 0)), options);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        scheduler.Spawn(AnswerSecurely(listener), new SpawnOptions { Daemon = true });
        var trusting = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        Check.Equal("it is me", scheduler.Spawn(AskSecurely("localhost", port, trusting)).Value());
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static async Coroutine Answer(AsyncSocket connection)
    {
        using (connection)
        {
            Check.Equal("who is there?", Encoding.UTF8.GetString((await connection.ReceiveMessageAsync())!));
            await connection.SendMessageAsync("it is me"u8.ToArray());
        }
    }

    static async Coroutine<string> AskSecurely(string host, int port, SslClientAuthenticationOptions options)
    {
        using var connection = await AsyncSocket.ConnectTlsAsync(host, port, options, TimeSpan.FromSeconds(5));
        await connection.SendMessageAsync("who is there?"u8.ToArray());
        return Encoding.UTF8.GetString((await connection.ReceiveMessageAsync())!);
    }

    static async Coroutine AnswerSecurely(TlsListener listener)
    {
        while (true)
        {
            _ = PycosTask.Spawn(Answer(await listener.AcceptAsync()));
        }
    }
}
