using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Pycos.Internals;

/// <summary>
/// Makes connections speak TLS, if the node does. Certificates are not verified here: the handshake proves that whoever has the secret
/// has also the key of the certificate that was shown.
/// </summary>
internal sealed class NodeSecurity(NodeKeys keys)
{
    private const string Protocol = "pn/1";

    /// <summary>Secures a connection that was dialled.</summary>
    internal async Coroutine<(AsyncSocket Socket, ConnectionFacts Facts)> SecureDialledAsync(AsyncSocket socket, TimeSpan timeout)
    {
        if (keys.Certificate is not { } own)
        {
            return (socket, ConnectionFacts.Plain);
        }

        var shown = new ShownCertificate();
        var secured = await socket.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "pycos",
                ClientCertificates = [own],
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [new SslApplicationProtocol(Protocol)],
                RemoteCertificateValidationCallback = shown.Note,
            },
            timeout);
        return (secured, new ConnectionFacts(new CertificateHashes(keys.CertificateHash, shown.Hash)));
    }

    /// <summary>Secures a connection that was accepted.</summary>
    internal async Coroutine<(AsyncSocket Socket, ConnectionFacts Facts)> SecureAcceptedAsync(AsyncSocket socket, TimeSpan timeout)
    {
        var from = socket.RemoteEndPoint is IPEndPoint endpoint ? new Location(endpoint.Address, endpoint.Port) : null;
        if (keys.Certificate is not { } own)
        {
            return (socket, ConnectionFacts.Plain with { Remote = from });
        }

        var shown = new ShownCertificate();
        var secured = await socket.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = own,
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [new SslApplicationProtocol(Protocol)],
                RemoteCertificateValidationCallback = shown.Note,
            },
            timeout);
        return (secured, new ConnectionFacts(new CertificateHashes(shown.Hash, keys.CertificateHash), from));
    }

    /// <summary>Keeps the hash of the certificate that the other side shows.</summary>
    private sealed class ShownCertificate
    {
        internal ReadOnlyMemory<byte> Hash { get; private set; } = new byte[Transcript.Length];

        internal bool Note(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            if (certificate is not null)
            {
                Hash = SelfSignedCertificate.Hash(certificate);
            }

            return certificate is not null;
        }
    }
}
