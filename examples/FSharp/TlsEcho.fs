/// A server that echoes messages over TLS, beside clients that trust somebody else, say nothing or speak plain text.
module Pycos.Examples.TlsEcho

open System
open System.Net
open System.Net.Security
open System.Security.Cryptography
open System.Security.Cryptography.X509Certificates
open Pycos

let private loopback = IPEndPoint(IPAddress.Loopback, 0)

/// A certificate for this machine that signs itself.
let private selfSigned () =
    use key = ECDsa.Create ECCurve.NamedCurves.nistP256
    let request = CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
    let names = SubjectAlternativeNameBuilder()
    names.AddDnsName "localhost"
    request.CertificateExtensions.Add(names.Build())
    request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays -1., DateTimeOffset.UtcNow.AddDays 1.)

let private trusting (certificate: X509Certificate2) =
    let policy =
        X509ChainPolicy(TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck)

    policy.CustomTrustStore.Add certificate |> ignore
    SslClientAuthenticationOptions(CertificateChainPolicy = policy)

let private echo connection =
    pycos {
        use connection = connection
        let mutable openStill = true

        while openStill do
            match! Socket.recvMessage connection with
            | Some message -> do! connection |> Socket.sendMessage (ReadOnlyMemory message)
            | None -> openStill <- false
    }

let private serve (listener: TlsListener) =
    pycos {
        use listener = listener

        while true do
            let! connection = Tls.accept listener
            PycosTask.spawn (echo connection) |> ignore
    }

let private ask options port (length: int) =
    pycos {
        use! connection = Tls.connectWith options "localhost" port
        let message = RandomNumberGenerator.GetBytes length

        let sending =
            PycosTask.spawn (connection |> Socket.sendMessage (ReadOnlyMemory message))

        let! answer = Socket.recvMessage connection
        do! sending
        printfn $"{length} bytes over {connection.Tls.Protocol}, {connection.Tls.CipherSuite}"
        return answer = Some message
    }

let private conversation certificate port =
    pycos {
        // These two stay while the others are served.
        use! silent = Socket.connect "localhost" port
        use! loud = Socket.connect "localhost" port
        do! loud.SendAll "GET / HTTP/1.1\r\n\r\n"B
        let! short = ask (trusting certificate) port 5
        let! long = ask (trusting certificate) port 3_000_000

        let! refused =
            pycos {
                try
                    return! ask (trusting (selfSigned ())) port 5
                with :? TlsHandshakeException as error ->
                    printfn $"refused: {error.Message}"
                    return true
            }

        return short && long && refused && not silent.IsClosed
    }

let run (_: string list) =
    use certificate = selfSigned ()

    let options =
        TlsListenerOptions(
            Authentication = SslServerAuthenticationOptions(ServerCertificate = certificate),
            HandshakeTimeout = TimeSpan.FromSeconds 5.
        )

    let listener = Socket.listen loopback |> Tls.listen options
    let port = (listener.LocalEndPoint :?> IPEndPoint).Port
    serve listener |> PycosTask.spawnWith (SpawnOptions(Daemon = true)) |> ignore
    let right = PycosTask.spawn (conversation certificate port) |> PycosTask.value
    Scenario.expect right "An answer is not the question."
