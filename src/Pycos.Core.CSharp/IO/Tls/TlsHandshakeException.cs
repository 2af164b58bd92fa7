using System.Net;
using System.Security.Authentication;

namespace Pycos;

/// <summary>Two sides have not come to a TLS connection. The connection is closed.</summary>
public sealed class TlsHandshakeException : AuthenticationException
{
    internal TlsHandshakeException(EndPoint? peer, Exception reason, ReadOnlyMemory<byte> opening, bool isAnswered)
        : base(
            $"The TLS handshake with {peer?.ToString() ?? "the peer"} failed: {reason.Message} Check that the peer speaks TLS on this "
            + "port, in a version that both know, and the certificate: its issuer, its dates and the name it is for.",
            reason)
    {
        Peer = peer;
        Opening = opening;
        IsAnswered = isAnswered;
    }

    /// <summary>The address of the peer.</summary>
    public EndPoint? Peer { get; }

    /// <summary>What came first, if it was not TLS; else empty.</summary>
    internal ReadOnlyMemory<byte> Opening { get; }

    /// <summary>Whether anything came at all.</summary>
    internal bool IsAnswered { get; }
}
