using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Pycos.Internals;

/// <summary>What a node proves its identity with: keys that come from its secrets, and its certificate.</summary>
internal sealed class NodeKeys : IDisposable
{
    private readonly X509Certificate2? made;

    /// <param name="ring">The keys.</param>
    /// <param name="certificate">The certificate for TLS; null for plain text.</param>
    /// <param name="made">The certificate that the node has made for itself, if it has.</param>
    private NodeKeys(KeyRing ring, SslStreamCertificateContext? certificate, X509Certificate2? made)
    {
        this.made = made;
        Ring = ring;
        Certificate = certificate;
        CertificateHash = certificate is null
            ? new byte[Transcript.Length]
            : SelfSignedCertificate.Hash(certificate.TargetCertificate);
    }

    internal KeyRing Ring { get; }

    /// <summary>The certificate for TLS, and those above it; null for plain text.</summary>
    internal SslStreamCertificateContext? Certificate { get; }

    internal ReadOnlyMemory<byte> CertificateHash { get; }

    /// <summary>The keys of announcements, one for each secret but those of programs; none without a secret.</summary>
    internal IReadOnlyList<byte[]> Discovery =>
        [.. Ring.Keys.Where(key => !key.IsPrivate && !KeyRing.IsReserved(key.Label)).Select(key => key.Discovery)];

    /// <summary>Derives keys and makes a certificate: a fraction of a second of work.</summary>
    internal static NodeKeys Of(NodeOptions options)
    {
        var secrets = NodeSettings.SecretsOf(options);
        foreach (var secret in secrets.Where(secret => secret.IsShort))
        {
            NetLog.SecretIsShort(options.Logger, secret.ToString());
        }

        var ring = (secrets.Count > 0 ? KeyRing.Of(secrets, options.Cluster) : RingWithoutSecret(options))
            .WithPrivate(options.PrivateSecrets, options.Cluster);
        if (options.Certificates is { } given)
        {
            WarnIfNotAccepted(given, options);
            return new NodeKeys(ring, SslStreamCertificateContext.Create(given.Own, given.Intermediates, offline: true), null);
        }

        if (options.Transport != NodeTransport.Tls)
        {
            return new NodeKeys(ring, null, null);
        }

        var made = SelfSignedCertificate.Create(DateTimeOffset.UtcNow);
        return new NodeKeys(ring, SslStreamCertificateContext.Create(made, null, offline: true), made);
    }

    public void Dispose() => made?.Dispose();

    /// <summary>Who has only certificates may do what his certificate stands for, and nothing else.</summary>
    private static KeyRing RingWithoutSecret(NodeOptions options) => options.Certificates is not null
        ? KeyRing.WithoutSecret(KeyRing.CertificateLabel, KeyRing.CertificateLabel, Capabilities.None)
        : KeyRing.WithoutSecret(KeyRing.OpenLabel, KeyRing.OpenLabel, Capabilities.Default);

    /// <summary>Nodes with the same authorities would refuse this one.</summary>
    private static void WarnIfNotAccepted(NodeCertificates given, NodeOptions options)
    {
        using var chain = new X509Chain { ChainPolicy = CertificateCheck.Policy(given) };
        chain.ChainPolicy.ExtraStore.AddRange(given.Intermediates);
        if (!chain.Build(given.Own))
        {
            NetLog.OwnCertificateRefused(options.Logger, CertificateCheck.Explain(given.Own, chain));
        }
    }
}
