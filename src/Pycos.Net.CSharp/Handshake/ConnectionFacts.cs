namespace Pycos.Internals;

/// <summary>What is known of a connection before anything was said on it.</summary>
/// <param name="Certificates">What the two sides showed in TLS.</param>
/// <param name="Remote">From where the connection comes; null where there is no network in between.</param>
/// <param name="CertificateGrant">What the checked certificate of the other side stands for; null where certificates are not checked.</param>
internal sealed record ConnectionFacts(CertificateHashes Certificates, Location? Remote = null, PeerGrant? CertificateGrant = null)
{
    public static ConnectionFacts Plain { get; } = new(CertificateHashes.None);
}
