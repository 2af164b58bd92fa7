using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// The certificate that a node shows, and the authorities whose certificates it takes: then who a peer is, is told by its certificate and
/// not by a secret. Both sides of a connection must have such certificates.
/// </summary>
/// <remarks>
/// <para>The chain of the other side's certificate must lead to one of the given authorities, whatever the system trusts, and all of it
/// must be valid now. A certificate that names its purposes must name server authentication and client authentication, since each node
/// is both. Names of hosts are not compared: who a certificate is for is what <see cref="Identify"/> makes of it. Nothing is fetched: no
/// missing certificates, and no lists of revoked ones, which <see cref="Identify"/> has to refuse.</para>
/// <para>The certificates stay the caller's, who may dispose of them when no node uses them any more. Objects are immutable and may be used
/// by several nodes.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class NodeCertificates
{
    /// <summary>Describes the certificates of a node.</summary>
    /// <param name="own">What the node shows: with its private key.</param>
    /// <param name="authorities">The authorities' own certificates, which they have signed themselves.</param>
    /// <param name="intermediates">Certificates between the own one and the authority, which are shown with it; null for none.</param>
    /// <exception cref="ArgumentException">
    /// The own certificate has no private key, there is no authority, or one has not signed its certificate itself.
    /// </exception>
    public NodeCertificates(
        X509Certificate2 own, X509Certificate2Collection authorities, X509Certificate2Collection? intermediates = null)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(authorities);
        if (!own.HasPrivateKey)
        {
            throw new ArgumentException(
                $"The certificate {own.Subject} has no private key, so no node can show it: load it together with its key.", nameof(own));
        }

        if (authorities.Count == 0)
        {
            throw new ArgumentException("There is no authority, so no certificate could be taken: give at least one.", nameof(authorities));
        }

        if (authorities.FirstOrDefault(authority => !authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData)) is { } other)
        {
            throw new ArgumentException(
                $"The certificate {other.Subject} is signed by {other.Issuer}: give that one's as the authority, and this one as an intermediate.",
                nameof(authorities));
        }

        Own = own;
        Authorities = [.. authorities];
        Intermediates = intermediates is null ? [] : [.. intermediates];
    }

    /// <summary>What the node shows.</summary>
    public X509Certificate2 Own { get; }

    /// <summary>The authorities: a copy.</summary>
    public X509Certificate2Collection Authorities { get => [.. field]; }

    /// <summary>What is shown between the own certificate and the authority: a copy.</summary>
    public X509Certificate2Collection Intermediates { get => [.. field]; }

    /// <summary>
    /// Whom the certificate of a peer stands for and what that may do; <see langword="null"/> to refuse the peer. It is called on any thread
    /// for certificates that were found good, once for each connection, must be quick, and must not keep the certificate; an exception refuses
    /// the peer. The default takes everybody whom an authority has certified, by the first of <see cref="NamesOf"/>, with
    /// <see cref="Capabilities.Default"/>.
    /// </summary>
    public Func<X509Certificate2, CertificatePrincipal?> Identify { get; private init; } = static certificate =>
        NamesOf(certificate) is [var first, ..] ? new CertificatePrincipal(first) : null;

    /// <summary>Reads the certificates from files in PEM.</summary>
    /// <param name="certificatePath">The own certificate, and behind it those between it and the authority, if there are any.</param>
    /// <param name="keyPath">The private key of the own certificate, not encrypted.</param>
    /// <param name="authoritiesPath">The certificates of the authorities.</param>
    /// <returns>The certificates.</returns>
    /// <exception cref="CryptographicException">A file is not what it should be, or the key is of another certificate.</exception>
    /// <exception cref="IOException">A file can not be read.</exception>
    public static NodeCertificates FromPemFiles(string certificatePath, string keyPath, string authoritiesPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(certificatePath);
        ArgumentException.ThrowIfNullOrEmpty(keyPath);
        ArgumentException.ThrowIfNullOrEmpty(authoritiesPath);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(authoritiesPath);
        if (authorities.Count == 0)
        {
            throw new CryptographicException($"The file {authoritiesPath} holds no certificate in PEM: name one with those of the authorities.");
        }

        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificatePath);
        return new NodeCertificates(
            SelfSignedCertificate.Usable(X509Certificate2.CreateFromPemFile(certificatePath, keyPath)), authorities, [.. chain.Skip(1)]);
    }

    /// <summary>The same certificates with another function that tells whom those of peers stand for.</summary>
    /// <param name="identify">The function: see <see cref="Identify"/>.</param>
    /// <returns>The certificates; this object stays as it is.</returns>
    public NodeCertificates WithIdentify(Func<X509Certificate2, CertificatePrincipal?> identify)
    {
        ArgumentNullException.ThrowIfNull(identify);
        return new NodeCertificates(Own, Authorities, Intermediates) { Identify = identify };
    }

    /// <summary>The same certificates with a table of those who are taken: who is not in it is refused.</summary>
    /// <param name="grants">
    /// What each name may do; the first of a certificate's <see cref="NamesOf"/> that is here counts. It is copied.
    /// </param>
    /// <returns>The certificates; this object stays as it is.</returns>
    public NodeCertificates WithGrants(IReadOnlyDictionary<string, Capabilities> grants)
    {
        ArgumentNullException.ThrowIfNull(grants);
        var table = new Dictionary<string, Capabilities>(grants, StringComparer.Ordinal);
        return WithIdentify(certificate => NamesOf(certificate).FirstOrDefault(table.ContainsKey) is { } name
            ? new CertificatePrincipal(name, table[name])
            : null);
    }

    /// <summary>The names that a certificate is for: the DNS names of its subject's alternative names, then its common name.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <returns>The names, each once; none if it has none.</returns>
    public static IReadOnlyList<string> NamesOf(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var alternatives = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames());
        var common = certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(name => !name.HasMultipleElements && name.GetSingleElementType().Value == "2.5.4.3")
            .Select(name => name.GetSingleElementValue());
        return [.. alternatives.Concat(common).OfType<string>().Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The subject of the own certificate and how many authorities there are; never a key.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Own.Subject}, {Authorities.Count} authorities";
}
