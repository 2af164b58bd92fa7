/// Who is let in, and what those are told who are not.
module internal Pycos.Tools.Tests.NodeSecurityTests

open System
open System.IO
open System.Security.Cryptography
open System.Security.Cryptography.X509Certificates
open Expecto
open Pycos.Tools.Tests.ToolSupport

/// An authority that signs certificates.
type private Authority(name: string) =
    let key = ECDsa.Create(ECCurve.NamedCurves.nistP256)
    let from = DateTimeOffset.UtcNow.AddDays -1.

    let own =
        let request = CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256)
        request.CertificateExtensions.Add(X509BasicConstraintsExtension(true, false, 0, true))
        request.CreateSelfSigned(from, from.AddYears 1)

    /// Writes the files of a certificate: its own, its key's and the authority's.
    member _.Write(place: Place, subject: string) =
        use certified = ECDsa.Create(ECCurve.NamedCurves.nistP256)

        let request =
            CertificateRequest($"CN={subject}", certified, HashAlgorithmName.SHA256)

        use signed =
            request.Create(own, from, from.AddDays 30., RandomNumberGenerator.GetBytes 8)

        let file = fun kind -> place.File $"{subject}.{kind}.pem"
        File.WriteAllText(file "cert", signed.ExportCertificatePem())
        File.WriteAllText(file "key", certified.ExportPkcs8PrivateKeyPem())
        File.WriteAllText(file "ca", own.ExportCertificatePem())
        file "cert", file "key", file "ca"

let private argumentsOf (certificate, key, authority) = [
    "--certfile"
    certificate
    "--keyfile"
    key
    "--ca"
    authority
]

/// A client with certificates, which has a node run a job.
let private startClient (place: Place) (node: Tool) (certificate, key, authority) =
    place.StartClient $"{certificate};{key};{authority}" [ "once"; locationOf node ]

/// That a client's job runs.
let private runs place node certificates =
    use client = startClient place node certificates
    client.WaitFor "ran in " |> ignore
    Expect.equal (client.Wait()) 0 client.Said

let private secrets =
    testList "secrets" [
        test "[D61] a client with another secret is refused, and both sides say why" {
            use place = new Place()
            use node = place.Start [ "-s"; secret ]
            use heard = place.StartClient "quite another secret" [ "idle" ]
            Expect.stringContains (node.WaitFor "authentication failed") "has another secret, or none" "the node"
            Expect.stringContains (heard.WaitFor "authentication failed") "has another secret, or none" "the client"
            use named = place.StartClient "quite another secret" [ "idle"; locationOf node ]
            named.WaitFor "do not have the same secret" |> ignore
            node.WaitFor "do not have the same secret" |> ignore
            use without = place.StartClient "-" [ "idle"; locationOf node ]
            without.WaitFor "have no label of a secret in common" |> ignore
        }

        test "[D61] a node without TLS and a client with it tell each other so" {
            use place = new Place()
            use node = place.Start [ "-s"; secret; "--tls"; "off" ]
            node.WaitFor "not encrypted" |> ignore
            use client = place.StartClient secret [ "idle"; locationOf node ]
            client.WaitFor "TLS" |> ignore
        }
    ]

let private certificates =
    testList "certificates" [
        test "[D61] clients with a certificate of the authority have jobs run, others are refused" {
            use place = new Place()
            let authority = Authority "authority"

            use node =
                place.Start("--host" :: "127.0.0.1" :: argumentsOf (authority.Write(place, "node")))

            Expect.stringContains (node.WaitFor "Clients find it") "with certificates" "it says so"

            runs place node (authority.Write(place, "client"))

            let stranger = Authority "stranger"
            let certificate, key, _ = stranger.Write(place, "stranger")
            let _, _, known = authority.Write(place, "other")
            use refused = startClient place node (certificate, key, known)
            node.WaitFor "no authority that is trusted there has signed it" |> ignore
            refused.WaitFor "no authority that is trusted there has signed it" |> ignore
            let code, status, errors = place.Control "status"
            Expect.equal code 0 errors
            Expect.stringContains status "node-a" "its operator needs no certificate"
        }

        test "[D61] only clients are taken that are allowed by name" {
            use place = new Place()
            let authority = Authority "authority"

            use node =
                place.Start(
                    [ "--host"; "127.0.0.1"; "--allow_client"; "alice"; "--allow_client"; "carol" ]
                    @ argumentsOf (authority.Write(place, "node"))
                )

            runs place node (authority.Write(place, "alice"))
            use refused = startClient place node (authority.Write(place, "bob"))
            node.WaitFor "it stands for nobody there" |> ignore
            refused.WaitFor "it stands for nobody there" |> ignore
        }
    ]

let private places =
    testList "places" [
        test "[D63] a node that is told an address by which others reach it tells that to clients" {
            use place = new Place()
            let port = freePort ()

            use node =
                place.Start [
                    "-s"
                    secret
                    "--host"
                    "127.0.0.1"
                    "--ext_host"
                    "127.0.0.2"
                    "--node_ports"
                    $"{port}-{port + 1}"
                ]

            Expect.equal (locationOf node) $"127.0.0.2:{port}" "what it tells"
        }

        test "[D63] node and server have the ports that were given" {
            use place = new Place()
            let port = freePort ()
            use node = place.Start [ "--node_ports"; $"{port}"; "--node_ports"; $"{port + 1}" ]
            Expect.equal (locationOf node) $"127.0.0.1:{port}" "the node"
            use client = place.StartClient "-" [ "idle" ]
            Expect.stringContains (client.WaitFor "event ServerReady") $"127.0.0.1:{port + 1}" "the server"
        }

        test "[GD44] a port that is taken is named, with code 1" {
            use place = new Place()
            use node = place.Start []
            let port = (locationOf node).Split(':')[1]
            use other = new Place()

            let code, _, errors =
                run nodeProgram ("--daemon" :: other.Arguments @ [ "--node_ports"; port ])

            Expect.equal code 1 errors
            Expect.stringContains errors port "the port"
        }
    ]

let private staysHome (what: string) id =
    let places = listening id
    Expect.contains (List.map fst places) "-t" $"{what} accepts connections"

    for kind, address in places do
        let isHome =
            address.StartsWith "127."
            || address.StartsWith "[::1]"
            || address.Contains "%lo:"

        Expect.isTrue isHome $"{what}: {kind} {address}"

let private withoutSecret =
    test
        "[GD21] Without a secret and certificates a node, its servers and a scheduler listen on the loopback address only, and refuse to do more" {
        if not (OperatingSystem.IsLinux()) then
            skiptest "it needs Linux"

        use place = new Place()
        use node = place.Start []
        use client = place.StartClient "-" [ "idle" ]
        let server = client.WaitFor "event ServerReady" |> numberBehind "process"
        use scheduler = new Tool(command schedulerProgram [ "--daemon"; "--port"; "0" ])
        scheduler.WaitFor "shares processors (" |> ignore

        for what, id in [ "node", node.Id; "server", server; "scheduler", scheduler.Id ] do
            staysHome what id

        for program, arguments in
            [
                nodeProgram, "--daemon" :: "--node_ports" :: "0" :: place.Arguments
                schedulerProgram, [ "--daemon"; "--port"; "0" ]
            ] do
            let code, _, errors = run program (arguments @ [ "--host"; "0.0.0.0" ])
            Expect.isGreaterThan code 0 "it does not start"
            Expect.stringContains errors "everybody could" "and says why"
    }

let tests =
    testSequenced (testList "security" [ secrets; certificates; places; withoutSecret ])
