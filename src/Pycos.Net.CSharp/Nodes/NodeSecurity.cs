using System.Net;
using System.Net.Security;
using System.Security.Authentication;

namespace Pycos.Internals;

/// <summary>
/// Makes connections speak TLS, if the node does. Without certificates of an authority none is verified here: the handshake proves that
/// whoever has the secret has also the key of the certificate that was shown.
/// </summary>
internal sealed class NodeSecurity(NodeOptions options, NodeKeys keys)
{
    private const string Protocol = "pn/1";

    /// <summary>Secures a connection that was dialled.</summary>
    internal async Coroutine<SecuredConnection> SecureDialledAsync(AsyncSocket socket, TimeSpan timeout)
    {
        if (keys.Certificate is not { } own)
        {
            return new SecuredConnection(socket, ConnectionFacts.Plain, null);
        }

        var check = new CertificateCheck(options.Certificates, options.Logger);
        var secured = await socket.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "pycos",
                ClientCertificateContext = own,
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [new SslApplicationProtocol(Protocol)],
                CertificateChainPolicy = CertificateCheck.Policy(options.Certificates),
                RemoteCertificateValidationCallback = check.Note,
                AllowTlsResume = options.Certificates is null,
            },
            timeout);
        var hashes = new CertificateHashes(keys.CertificateHash, check.Hash);
        return new SecuredConnection(secured, new ConnectionFacts(hashes, null, check.Grant), check.Refusal);
    }

    /// <summary>Secures a connection that was accepted.</summary>
    internal async Coroutine<SecuredConnection> SecureAcceptedAsync(AsyncSocket socket, TimeSpan timeout)
    {
        var from = socket.RemoteEndPoint is IPEndPoint endpoint ? new Location(endpoint.Address, endpoint.Port) : null;
        if (keys.Certificate is not { } own)
        {
            return new SecuredConnection(socket, ConnectionFacts.Plain with { Remote = from }, null);
        }

        var check = new CertificateCheck(options.Certificates, options.Logger);
        var secured = await socket.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = own,
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [new SslApplicationProtocol(Protocol)],
                CertificateChainPolicy = CertificateCheck.Policy(options.Certificates),
                RemoteCertificateValidationCallback = check.Note,
                AllowTlsResume = options.Certificates is null,
            },
            timeout);
        var hashes = new CertificateHashes(check.Hash, keys.CertificateHash);
        return new SecuredConnection(secured, new ConnectionFacts(hashes, from, check.Grant), check.Refusal);
    }
}
