using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Pycos;

/// <summary>What the two sides of a TLS connection have agreed upon.</summary>
/// <param name="Protocol">The version of TLS.</param>
/// <param name="CipherSuite">How it is encrypted.</param>
/// <param name="ApplicationProtocol">The protocol above it (ALPN, RFC 7301), such as <c>h2</c>; <see langword="null"/> if none was named.</param>
/// <param name="HostName">The name that the client has asked for (SNI, RFC 6066); empty if none.</param>
/// <param name="IsServer">Whether this side is the server.</param>
/// <param name="RemoteCertificate">The certificate of the peer; <see langword="null"/> if it has shown none.</param>
public sealed record TlsInfo(
    SslProtocols Protocol,
    TlsCipherSuite CipherSuite,
    string? ApplicationProtocol,
    string HostName,
    bool IsServer,
    X509Certificate2? RemoteCertificate)
{
    internal static TlsInfo Of(SslStream stream) => new(
        stream.SslProtocol,
        stream.NegotiatedCipherSuite,
        stream.NegotiatedApplicationProtocol.Protocol.IsEmpty ? null : stream.NegotiatedApplicationProtocol.ToString(),
        stream.TargetHostName,
        stream.IsServer,
        stream.RemoteCertificate as X509Certificate2);
}
