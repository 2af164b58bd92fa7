namespace Pycos.Internals;

/// <summary>What is known of a connection before anything was said on it.</summary>
/// <param name="Certificates">What the two sides showed in TLS.</param>
/// <param name="Remote">From where the connection comes; null where there is no network in between.</param>
/// <param name="CertificateGrant">What the checked certificate of the other side stands for; null where certificates are not checked.</param>
/// <param name="CertificateRefusal">Why its certificate is not accepted, so that only a key which programs have made for each other proves who it is.</param>
internal sealed record ConnectionFacts(
    CertificateHashes Certificates, Location? Remote = null, PeerGrant? CertificateGrant = null, string? CertificateRefusal = null)
{
    public static ConnectionFacts Plain { get; } = new(CertificateHashes.None);
}
