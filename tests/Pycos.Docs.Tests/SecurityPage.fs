module Pycos.Docs.Tests.SecurityPage

open System
open System.IO
open System.Security.Cryptography
open System.Security.Cryptography.X509Certificates
open Expecto
open Pycos

let readCertificates certificateFile keyFile authorityFile =
    NodeCertificates.ofPemFiles certificateFile keyFile authorityFile
    |> NodeCertificates.grant [
        "worker", Capabilities.Default
        "watcher", Capabilities.Locate ||| Capabilities.Monitor
    ]

let certifiedOptions certificates =
    NodeOptions(Certificates = certificates)

let tests =
    testList "Security" [
        test "Certificates are read from files as the page shows" {
            use key = ECDsa.Create ECCurve.NamedCurves.nistP256
            let request = CertificateRequest("CN=worker", key, HashAlgorithmName.SHA256)
            let now = DateTimeOffset.UtcNow
            use certificate = request.CreateSelfSigned(now.AddDays -1., now.AddDays 1.)
            let folder = Directory.CreateTempSubdirectory "pycos-docs"

            try
                let path name = Path.Combine(folder.FullName, name)
                File.WriteAllText(path "worker.pem", certificate.ExportCertificatePem())
                File.WriteAllText(path "worker.key", key.ExportPkcs8PrivateKeyPem())

                let read =
                    readCertificates (path "worker.pem") (path "worker.key") (path "worker.pem")

                Expect.equal (read.Identify.Invoke certificate).Grants Capabilities.Default "what it may do"
                Expect.isNotNull (certifiedOptions read).Certificates "the options"
            finally
                folder.Delete true
        }
    ]
