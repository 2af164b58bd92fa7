using System.Security.Cryptography.X509Certificates;

namespace Pycos.Internals;

/// <summary>What a node proves its identity with: keys that come from its secrets, and its certificate.</summary>
internal sealed class NodeKeys : IDisposable
{
    private NodeKeys(KeyRing ring, X509Certificate2? certificate)
    {
        Ring = ring;
        Certificate = certificate;
        CertificateHash = certificate is null ? new byte[Transcript.Length] : SelfSignedCertificate.Hash(certificate);
    }

    internal KeyRing Ring { get; }

    /// <summary>The certificate for TLS; null for plain text.</summary>
    internal X509Certificate2? Certificate { get; }

    internal ReadOnlyMemory<byte> CertificateHash { get; }

    /// <summary>The keys of announcements, one for each secret; none without a secret.</summary>
    internal IReadOnlyList<byte[]> Discovery =>
        [.. Ring.Keys.Where(key => !KeyRing.IsReserved(key.Label)).Select(key => key.Discovery)];

    /// <summary>Derives keys and makes a certificate: a fraction of a second of work.</summary>
    internal static NodeKeys Of(NodeOptions options)
    {
        var secrets = NodeSettings.SecretsOf(options);
        foreach (var secret in secrets.Where(secret => secret.IsShort))
        {
            NetLog.SecretIsShort(options.Logger, secret.ToString());
        }

        return new NodeKeys(
            secrets.Count > 0
                ? KeyRing.Of(secrets, options.Cluster)
                : KeyRing.WithoutSecret(KeyRing.OpenLabel, KeyRing.OpenLabel, Capabilities.Default),
            options.Transport == NodeTransport.Tls ? SelfSignedCertificate.Create(DateTimeOffset.UtcNow) : null);
    }

    public void Dispose() => Certificate?.Dispose();
}
