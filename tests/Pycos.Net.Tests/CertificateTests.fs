/// Nodes that know each other by certificates of an authority, over TLS on this machine.
module Pycos.Net.Tests.CertificateTests

open System
open System.Collections.Generic
open System.IO
open System.Net
open System.Net.Security
open System.Net.Sockets
open System.Security.Cryptography
open System.Security.Cryptography.X509Certificates
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.NodeProgram

let private soon = TimeSpan.FromSeconds 15.
let private now = DateTimeOffset.UtcNow

let private request (name: string) key =
    CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256)

let private newKey () =
    ECDsa.Create ECCurve.NamedCurves.nistP256

let private mayCertify (request: CertificateRequest) =
    request.CertificateExtensions.Add(X509BasicConstraintsExtension(true, false, 0, true))
    request.CertificateExtensions.Add(X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true))

let private authority name =
    let made = request name (newKey ())
    mayCertify made
    made.CreateSelfSigned(now.AddDays -60., now.AddDays 60.)

/// What an authority certifies of a name, from a day to another, with something added.
let private certifyWith add (from: float) (until: float) (issuer: X509Certificate2) name =
    let key = newKey ()
    let made = request name key
    add made

    use certificate =
        made.Create(issuer, now.AddDays from, now.AddDays until, RandomNumberGenerator.GetBytes 8)

    certificate.CopyWithPrivateKey key |> SelfSignedCertificate.Usable

let private certify issuer name = certifyWith ignore -1. 1. issuer name

let private hasExpired issuer name = certifyWith ignore -30. -1. issuer name

let private trusting (authorities: X509Certificate2 list) own = NodeCertificates.create authorities own

let private addresses: IReadOnlyList<IPAddress> = [| IPAddress.Loopback |]

let private noSecrets: IReadOnlyList<NodeSecret> = [||]

let private showing certificates name =
    optionsOf name "off" 9705
    |> change [
        "Secrets", box noSecrets
        "Certificates", box certificates
        "ListenOn", box addresses
    ]

/// A node of the default mode, which makes a certificate for itself.
let private selfSigned name =
    optionsOf name "off" 9705 |> having "ListenOn" addresses

let private withPair a b (look: PycosNode -> PycosNode -> unit) =
    let nodes = [ Node.start a; Node.start b ]

    try
        look nodes[0] nodes[1]
    finally
        for node in nodes do
            node.Dispose()
            node.UserScheduler.Dispose()

let private connect (node: PycosNode) (other: PycosNode) =
    onTask
        node
        (pycos {
            try
                let! info = node |> Node.connect other.Location
                return Ok info.Name
            with :? PeerRefusedException as refused ->
                return Error refused.Refusal
        })

/// The node b connects to a and one of them refuses the other, for a reason; both are told.
let private isRefusedOn isHere (reason: string) a b =
    withPair a b (fun a b ->
        let there = List<PeerRefusal>()
        a.PeerRefused.Add(fun refusal -> lock there (fun () -> there.Add refusal))

        match connect b a with
        | Ok name -> failtest $"it has met {name}"
        | Error refusal ->
            Expect.equal (refusal.Code, refusal.ByPeer) (1012, not isHere) "who has connected"
            Expect.stringContains refusal.Reason reason "its reason"
            Expect.isTrue (comesAbout soon (fun () -> lock there (fun () -> there.Count > 0))) "the other one is told"
            Expect.equal (there[0].Code, there[0].ByPeer) (1012, isHere) "the other one"
            Expect.stringContains there[0].Reason reason "its reason")

let private root = lazy authority "root"
let private otherRoot = lazy authority "other root"

let private accepting =
    testList "accepting" [
        test "[N18] [GN44] Certificates of one authority are enough, without a secret" {
            let a = showing (certify root.Value "a" |> trusting [ root.Value ]) "a"
            let b = showing (certify root.Value "b" |> trusting [ root.Value ]) "b"

            withPair a b (fun a b ->
                Expect.equal (connect b a) (Ok "a") "it has met a"

                Expect.equal
                    (onTask b (Node.locateNode soon "a" b) |> ValueOption.isSome)
                    true
                    "it may ask, as by default")
        }

        test "[N18] [GN44] A secret in addition must be proved too" {
            let withSecret (text: string) options =
                options |> having "Secrets" ([| NodeSecret text |]: IReadOnlyList<NodeSecret>)

            let shows name =
                showing (certify root.Value name |> trusting [ root.Value ]) name

            let a = shows "a" |> withSecret "the secret of certified nodes"

            withPair a (shows "b" |> withSecret "the secret of certified nodes") (fun a b ->
                Expect.equal (connect b a) (Ok "a") "both have it")

            isRefusedOn
                false
                "authentication failed"
                (a |> having "Scheduler" (optionsOf "a" "off" 9705).Scheduler)
                (shows "b" |> withSecret "another secret of certified nodes")
        }

        test "[N18] Files in PEM are read, with a certificate between the own one and the authority" {
            let folder = Directory.CreateTempSubdirectory "pycos-certificates"

            try
                let between = certifyWith mayCertify -30. 30. root.Value "between"
                let own = certify between "a"
                let path name = Path.Combine(folder.FullName, name)

                File.WriteAllText(
                    path "own.pem",
                    own.ExportCertificatePem() + "\n" + between.ExportCertificatePem() + "\n"
                )

                File.WriteAllText(path "key.pem", own.GetECDsaPrivateKey().ExportPkcs8PrivateKeyPem())
                File.WriteAllText(path "root.pem", root.Value.ExportCertificatePem())

                let read =
                    NodeCertificates.ofPemFiles (path "own.pem") (path "key.pem") (path "root.pem")

                let b = showing (certify root.Value "b" |> trusting [ root.Value ]) "b"
                withPair (showing read "a") b (fun a b -> Expect.equal (connect b a) (Ok "a") "b has met a")
                let b = showing (certify root.Value "b" |> trusting [ root.Value ]) "b"
                withPair b (showing read "a") (fun b a -> Expect.equal (connect a b) (Ok "b") "a has met b")

                Expect.throwsT<CryptographicException>
                    (fun () ->
                        NodeCertificates.ofPemFiles (path "own.pem") (path "key.pem") (path "key.pem")
                        |> ignore)
                    "a file without authorities"
            finally
                folder.Delete true
        }
    ]

let private refusing =
    testList "refusing" [
        test "[N18] [GN44] A certificate of another authority is refused, whichever side shows it" {
            let shows issuer name =
                showing (certify issuer name |> trusting [ root.Value ]) name

            let reason = "no authority that is trusted there has signed it"
            isRefusedOn false reason (shows root.Value "a") (shows otherRoot.Value "b")
            isRefusedOn true reason (shows otherRoot.Value "a") (shows root.Value "b")
        }

        test "[N18] [GN44] A certificate that has expired is refused, whichever side shows it" {
            let fresh name =
                showing (certify root.Value name |> trusting [ root.Value ]) name

            let old name =
                showing (hasExpired root.Value name |> trusting [ root.Value ]) name

            isRefusedOn false "is not valid now" (fresh "a") (old "b")
            isRefusedOn true "is not valid now" (old "a") (fresh "b")
        }

        test "[N18] [GN44] A certificate that is not for clients is refused of one" {
            let forServers (request: CertificateRequest) =
                let purposes = OidCollection()
                purposes.Add(Oid "1.3.6.1.5.5.7.3.1") |> ignore
                request.CertificateExtensions.Add(X509EnhancedKeyUsageExtension(purposes, false))

            let a = showing (certify root.Value "a" |> trusting [ root.Value ]) "a"

            let b =
                showing (certifyWith forServers -1. 1. root.Value "b" |> trusting [ root.Value ]) "b"

            isRefusedOn false "server and client authentication" a b
        }

        test "[N18] [GN44] A node that only makes a certificate for itself is refused, though it has the secret" {
            let certified name =
                showing (certify root.Value name |> trusting [ root.Value ]) name
                |> having "Secrets" ([| secret |]: IReadOnlyList<NodeSecret>)

            let reason = "no authority that is trusted there has signed it"
            isRefusedOn false reason (certified "a") (selfSigned "b")
            isRefusedOn true reason (selfSigned "a") (certified "b")
        }

        test "[N18] [GN44] Who shows no certificate is told that it needs one" {
            let a = Node.start (showing (certify root.Value "a" |> trusting [ root.Value ]) "a")

            try
                use client = new TcpClient(AddressFamily.InterNetwork)
                client.Connect(a.Location.Address, a.Location.Port)
                use stream = new SslStream(client.GetStream(), false, (fun _ _ _ _ -> true))
                stream.ReadTimeout <- 10_000

                stream.AuthenticateAsClient(
                    SslClientAuthenticationOptions(
                        TargetHost = "pycos",
                        ApplicationProtocols = List [ SslApplicationProtocol "pn/1" ]
                    )
                )

                let buffer = Array.zeroCreate<byte> 8192
                let count = stream.Read(buffer, 0, buffer.Length)

                let told = Refusals.TryDecode(ReadOnlyMemory(buffer, 0, count)) |> Option.ofObj

                Expect.equal (told |> Option.map _.Code) (Some ErrorCode.AuthenticationFailed) "the number"
                Expect.equal (told |> Option.map _.Text) (Some "no certificate was shown") "the text"
            finally
                a.Dispose()
                a.UserScheduler.Dispose()
        }

        test "[GN44] Nothing is fetched from where a stranger's certificate says" {
            use listener = new TcpListener(IPAddress.Loopback, 0)
            listener.Start()
            let port = (listener.LocalEndpoint :?> IPEndPoint).Port

            let saysWhere (request: CertificateRequest) =
                let places = [| $"http://127.0.0.1:{port}/issuer.cer" |]
                request.CertificateExtensions.Add(X509AuthorityInformationAccessExtension([||], places, false))

            for a in
                [
                    selfSigned "a"
                    showing (certify root.Value "a" |> trusting [ root.Value ]) "a"
                ] do
                let b =
                    showing (certifyWith saysWhere -1. 1. otherRoot.Value "b" |> trusting [ root.Value ]) "b"

                withPair a b (fun a b -> Expect.isError (connect b a) "it is refused")

            Expect.isFalse (listener.Pending()) "nobody has asked there"
        }
    ]

let private identifying =
    /// What b may do at a, which takes it as something.
    let outcomes (identify: NodeCertificates -> NodeCertificates) =
        let a = showing (certify root.Value "a" |> trusting [ root.Value ] |> identify) "a"

        let b = showing (certify root.Value "b.example" |> trusting [ root.Value ]) "b"
        let mutable found = None

        withPair a b (fun a b ->
            onTask
                a
                (pycos {
                    let served =
                        PycosTask.spawnInbox (fun (inbox: Inbox<int>) ->
                            pycos {
                                let! _ = Inbox.receive inbox
                                return ()
                            })

                    PycosTask.register "served" served.Task
                })

            match connect b a with
            | Error refusal -> found <- Some(Error refusal.Reason)
            | Ok _ ->
                found <-
                    onTask
                        b
                        (pycos {
                            let! served: TaskRef<int> voption = b |> Node.locateTaskAt a.Location soon "served"

                            match served with
                            | ValueNone -> return None
                            | ValueSome served ->
                                let! ended = served.Remote.TerminateAsync()
                                let! delivered = served.DeliverAsync 1
                                return Some(Ok(ended, delivered))
                        }))

        found

    testList "identifying" [
        test "[N18] [GN5] A certificate may do what the table grants to its name, and nothing else" {
            let grants capabilities =
                NodeCertificates.grant [ "a", Capabilities.None; "b.example", capabilities ]

            Expect.equal
                (outcomes (grants (Capabilities.Locate ||| Capabilities.Messages)))
                (Some(Ok(DeliveryResult.AccessDenied, DeliveryResult.Delivered)))
                "messages, but no termination"

            Expect.equal
                (outcomes (grants (Capabilities.Locate ||| Capabilities.Terminate)))
                (Some(Ok(DeliveryResult.Delivered, DeliveryResult.AccessDenied)))
                "termination, but no messages"
        }

        test "[N18] [GN5] Who stands for nobody is refused, also if the function fails" {
            let isRefused identify =
                match outcomes identify with
                | Some(Error reason) -> Expect.stringContains reason "stands for nobody there" "the reason"
                | other -> failtest $"{other}"

            isRefused (NodeCertificates.grant [ "a", Capabilities.All ])
            isRefused (NodeCertificates.identifyBy (fun _ -> None))
            isRefused (NodeCertificates.identifyBy (fun _ -> failwith "it fails"))
        }

        test "[N18] The names of a certificate are its DNS names and its common name" {
            let named (request: CertificateRequest) =
                let names = SubjectAlternativeNameBuilder()
                names.AddDnsName "worker.example"
                names.AddDnsName "b"
                request.CertificateExtensions.Add(names.Build())

            use certificate = certifyWith named -1. 1. root.Value "b"
            Expect.equal (NodeCertificates.namesOf certificate) [ "worker.example"; "b" ] "the names"
        }

        test "[N18] What can not work is refused when it is said" {
            use own = certify root.Value "a"
            use between = certifyWith mayCertify -30. 30. root.Value "between"
            use noKey = X509CertificateLoader.LoadCertificate own.RawData

            let refuses what act =
                Expect.throwsT<ArgumentException> (act >> ignore) what

            refuses "no private key" (fun () -> noKey |> trusting [ root.Value ])
            refuses "no authority" (fun () -> own |> trusting [])
            refuses "an authority that another one has certified" (fun () -> own |> trusting [ between ])

            refuses "plain text" (fun () ->
                showing (own |> trusting [ root.Value ]) "a"
                |> having "Transport" NodeTransport.PlainText
                |> Node.start)
        }
    ]

let tests =
    testSequenced
    <| testList "certificates of authorities" [ accepting; refusing; identifying ]
