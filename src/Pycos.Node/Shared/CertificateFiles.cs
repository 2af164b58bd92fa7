namespace Pycos.Tools;

/// <summary>The files with the certificates of a node.</summary>
/// <param name="Certificate">Its own.</param>
/// <param name="Key">The private key of that.</param>
/// <param name="Authorities">Those of the authorities.</param>
/// <param name="AllowedNames">The names whose certificates are taken; none for all.</param>
internal sealed record CertificateFiles(string Certificate, string Key, string Authorities, IReadOnlyList<string> AllowedNames)
{
    /// <summary>Reads them.</summary>
    internal NodeCertificates Load()
    {
        var certificates = NodeCertificates.FromPemFiles(Certificate, Key, Authorities);
        return AllowedNames.Count == 0
            ? certificates
            : certificates.WithGrants(AllowedNames.ToDictionary(name => name, _ => Capabilities.Default));
    }
}
