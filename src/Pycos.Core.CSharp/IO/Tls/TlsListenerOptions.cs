using System.Net.Security;

namespace Pycos;

/// <summary>How a <see cref="TlsListener"/> makes its connections.</summary>
public sealed record TlsListenerOptions
{
    private int maxHandshakes = 256;

    /// <summary>The certificate, versions, application protocols, and whether clients need a certificate.</summary>
    public required SslServerAuthenticationOptions Authentication { get; init; }

    /// <summary>
    /// How long a client may take for its handshake; then its connection is closed. The default is
    /// <see cref="AsyncSocket.DefaultHandshakeTimeout"/>.
    /// </summary>
    public TimeSpan HandshakeTimeout { get; init; } = AsyncSocket.DefaultHandshakeTimeout;

    /// <summary>
    /// How many clients may be in their handshake, or wait to be accepted after it; others wait in the system's queue. The default
    /// is 256.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxHandshakes
    {
        get => maxHandshakes;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            maxHandshakes = value;
        }
    }

    /// <summary>Called, on the scheduler's thread, with each handshake that failed. It must be quick and not throw.</summary>
    public Action<Exception>? HandshakeFailed { get; init; }
}
