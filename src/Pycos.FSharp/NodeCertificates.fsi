namespace Pycos

open System.Security.Cryptography.X509Certificates

/// Functions on the certificates by which nodes know each other: see <c>NodeOptions.Certificates</c>.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module NodeCertificates =

    /// <summary>The certificate that a node shows, with its private key, and those of the authorities that it trusts.</summary>
    /// <exception cref="T:System.ArgumentException">
    /// The own certificate has no private key, there is no authority, or one has not signed its certificate itself.
    /// </exception>
    val create: authorities: X509Certificate2 seq -> own: X509Certificate2 -> NodeCertificates

    /// <summary>
    /// Reads the own certificate, with those between it and the authority behind it, its private key, and the authorities from files in PEM.
    /// </summary>
    /// <exception cref="T:System.Security.Cryptography.CryptographicException">A file is not what it should be.</exception>
    /// <exception cref="T:System.IO.IOException">A file can not be read.</exception>
    val ofPemFiles: certificatePath: string -> keyPath: string -> authoritiesPath: string -> NodeCertificates

    /// <summary>
    /// Has a function tell whom the certificate of a peer stands for; nobody refuses the peer. It must be quick, and may be called on any
    /// thread.
    /// </summary>
    val identifyBy:
        identify: (X509Certificate2 -> CertificatePrincipal option) ->
        certificates: NodeCertificates ->
            NodeCertificates

    /// <summary>Takes only those whose certificates have one of these names, with what each may do.</summary>
    val grant: grants: (string * Capabilities) seq -> certificates: NodeCertificates -> NodeCertificates

    /// <summary>The names that a certificate is for: the DNS names of its subject's alternative names, then its common name.</summary>
    val namesOf: certificate: X509Certificate2 -> string list
