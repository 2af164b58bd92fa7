using Pycos.Tools;

namespace Pycos.CliTool;

/// <summary>How a cluster is looked for.</summary>
/// <param name="Peers">Where to look only: <c>HOST:PORT</c>, by default port 9706; none for everywhere.</param>
/// <param name="Secret">The secret of the cluster.</param>
/// <param name="Cluster">Its name.</param>
/// <param name="Certificates">Certificates, if it uses them.</param>
/// <param name="IsPlainText">Whether its connections are not encrypted.</param>
/// <param name="DiscoveryPort">The UDP port of its announcements.</param>
/// <param name="Timeout">How long anything may take.</param>
internal sealed record SearchOptions(
    IReadOnlyList<string> Peers,
    string? Secret,
    string Cluster,
    CertificateFiles? Certificates,
    bool IsPlainText,
    int DiscoveryPort,
    TimeSpan Timeout);
