namespace Pycos

open System.Security.Cryptography.X509Certificates

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module NodeCertificates =

    let create (authorities: X509Certificate2 seq) own =
        NodeCertificates(own, X509Certificate2Collection(Array.ofSeq authorities))

    let ofPemFiles certificatePath keyPath authoritiesPath =
        NodeCertificates.FromPemFiles(certificatePath, keyPath, authoritiesPath)

    let identifyBy (identify: X509Certificate2 -> CertificatePrincipal option) (certificates: NodeCertificates) =
        certificates.WithIdentify(fun certificate -> identify certificate |> Option.toObj)

    let grant (grants: (string * Capabilities) seq) (certificates: NodeCertificates) =
        certificates.WithGrants(dict grants |> System.Collections.Generic.Dictionary)

    let namesOf certificate =
        NodeCertificates.NamesOf certificate |> List.ofSeq
