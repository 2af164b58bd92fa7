using System.Net.Security;
using System.Security.Authentication;

namespace Pycos.Benchmarks.Ours;

/// <summary><see cref="PycosEcho"/> for connections that speak TLS.</summary>
internal sealed class PycosTlsEcho : IEchoServer
{
    public int Start()
    {
        var authentication = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(SelfSignedCertificate.Create(), null, offline: true),
            EnabledSslProtocols = SslProtocols.Tls13,
        };
        var listener = new TlsListener(PycosEcho.Listen(), new TlsListenerOptions { Authentication = authentication });
        Scheduler.Default.Spawn(AcceptAsync(listener));
        return PycosEcho.PortOf(listener.LocalEndPoint);
    }

    private async Coroutine AcceptAsync(TlsListener listener)
    {
        while (true)
        {
            _ = PycosTask.Spawn(PycosEcho.EchoAsync(await listener.AcceptAsync()));
        }
    }
}
