namespace Pycos;

/// <summary>Whom a certificate stands for.</summary>
/// <param name="Name">What the peer is called in logs and to services.</param>
/// <param name="Grants">What it may do on the node that says so.</param>
public sealed record CertificatePrincipal(string Name, Capabilities Grants = Capabilities.Default);
