namespace Pycos;

/// <summary>What protects the connections of a node. Both sides of a connection must have chosen the same.</summary>
public enum NodeTransport
{
    /// <summary>
    /// TLS 1.3: nobody on the way can read or change anything. Without a certificate of its own each node makes one when it starts;
    /// who the other side is, is proved by the secret, which is bound to the certificates.
    /// </summary>
    Tls,

    /// <summary>
    /// Plain TCP: everything can be read on the way, but not changed unnoticed. Only between processes of one machine, unless
    /// <see cref="NodeOptions.AllowPlainTextBeyondLoopback"/> says otherwise.
    /// </summary>
    PlainText,
}
