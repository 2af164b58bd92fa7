/// Connections that speak TLS.
module Pycos.Core.Tests.TlsTests

open System
open System.Net
open System.Net.Security
open System.Security.Authentication
open System.Security.Cryptography
open System.Security.Cryptography.X509Certificates
open System.Threading
open Expecto
open Pycos
open Pycos.Core.Tests.SocketSupport

/// A certificate that signs itself, for a name.
let private certificateFor (name: string) =
    use key = ECDsa.Create ECCurve.NamedCurves.nistP256
    let request = CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256)
    let names = SubjectAlternativeNameBuilder()
    names.AddDnsName name
    names.AddIpAddress IPAddress.Loopback
    request.CertificateExtensions.Add(names.Build())
    let now = DateTimeOffset.UtcNow
    use certificate = request.CreateSelfSigned(now.AddDays -1.0, now.AddDays 1.0)
    // With its key in memory, which not every platform's TLS takes from the request.
    X509CertificateLoader.LoadPkcs12(certificate.Export X509ContentType.Pfx, null)

let private certificate = lazy certificateFor "localhost"
let private stranger = lazy certificateFor "localhost"

let private serverOptions () =
    SslServerAuthenticationOptions(ServerCertificate = certificate.Value)

/// Trusts one certificate and no other.
let private trusting (trusted: X509Certificate2) =
    let policy =
        X509ChainPolicy(TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck)

    policy.CustomTrustStore.Add trusted |> ignore
    SslClientAuthenticationOptions(TargetHost = "localhost", CertificateChainPolicy = policy)

/// Runs a test of two sides of a connection that speaks TLS.
let private withTls
    (server: SslServerAuthenticationOptions)
    client
    (body: AsyncSocket -> AsyncSocket -> Coroutine<'T>)
    =
    run (
        pycos {
            let! struct (left, right) = connectedPair loopback
            let accepting = PycosTask.Spawn(right.AuthenticateAsServerAsync(server, limit))
            use! left = left.AuthenticateAsClientAsync(client, limit)
            use! right = accepting
            return! body left right
        }
    )

let private withPlainTls body =
    withTls (serverOptions ()) (trusting certificate.Value) body

let private echo (connection: AsyncSocket) =
    pycos {
        use connection = connection
        let mutable more = true

        while more do
            let! message = connection.ReceiveMessageAsync()

            match message with
            | null -> more <- false
            | message -> do! connection.SendMessageAsync message
    }

let private talking =
    testList "talking" [
        test "[R68] messages short and long come back as they were sent" {
            withPlainTls (fun left right ->
                pycos {
                    let server = PycosTask.Spawn(echo right)

                    for length in [ 0; 1; 5; 16_384; 16_385; 3_000_000 ] do
                        let message = bytesOf length
                        let sending = PycosTask.Spawn(left.SendMessageAsync message)
                        let! answer = left.ReceiveMessageAsync(timeout = limit)
                        do! sending
                        Expect.isTrue (answer.AsSpan().SequenceEqual message) $"{length} bytes"

                    left.Dispose()
                    do! server
                })
        }

        test "[R68] the sides know what they have agreed upon" {
            let alpn = Collections.Generic.List [ SslApplicationProtocol "pycos/1" ]

            let server =
                SslServerAuthenticationOptions(ServerCertificate = certificate.Value, ApplicationProtocols = alpn)

            let client = trusting certificate.Value
            client.ApplicationProtocols <- alpn

            withTls server client (fun left right ->
                pycos {
                    Expect.equal left.Tls.ApplicationProtocol "pycos/1" "the protocol above"
                    Expect.equal right.Tls.HostName "localhost" "the name that was asked for"
                    Expect.equal left.Tls.Protocol SslProtocols.Tls13 "the version"
                    Expect.isTrue right.Tls.IsServer ""
                    Expect.equal left.Tls.RemoteCertificate.Thumbprint certificate.Value.Thumbprint "the certificate"
                })
        }

        test "[R68] a client may have to show a certificate" {
            let check _ (shown: X509Certificate) _ _ =
                not (isNull shown) && shown.GetCertHashString() = stranger.Value.Thumbprint

            let server =
                SslServerAuthenticationOptions(
                    ServerCertificate = certificate.Value,
                    ClientCertificateRequired = true,
                    RemoteCertificateValidationCallback = RemoteCertificateValidationCallback check
                )

            let client = trusting certificate.Value
            client.ClientCertificates <- X509CertificateCollection [| stranger.Value :> X509Certificate |]

            withTls server client (fun _ right ->
                pycos { Expect.equal right.Tls.RemoteCertificate.Thumbprint stranger.Value.Thumbprint "it was shown" })
        }

        test "[R68 R59] what a timeout or a cancellation interrupts loses nothing" {
            withPlainTls (fun left right ->
                pycos {
                    do! left.SendAllAsync(bytesOf 3)

                    let! part =
                        right.ReceiveAllAsync(room 5, milliseconds 50.0)
                        |> throws<SocketTimeoutException, _> "3 of 5"

                    Expect.equal part.Transferred 3 ""
                    use cancellation = new CancellationTokenSource(5)

                    let! _ =
                        right.ReceiveAsync(room 5, Nullable(), cancellation.Token)
                        |> throws<OperationCanceledException, _> "cancelled"

                    do! left.SendAllAsync(bytesOf 2)
                    let! rest = right.ReceiveAsync(room 5, limit)
                    Expect.equal rest 2 ""
                })
        }

        test "[R68] all of it happens on the scheduler's thread" {
            withPlainTls (fun left right ->
                pycos {
                    let thread = Environment.CurrentManagedThreadId
                    let server = PycosTask.Spawn(echo right)

                    for _ in 1..200 do
                        do! left.SendMessageAsync(bytesOf 100)
                        let! _ = left.ReceiveMessageAsync(timeout = limit)
                        Expect.equal Environment.CurrentManagedThreadId thread ""

                    left.Dispose()
                    do! server
                })
        }
    ]

let private ending =
    testList "ending" [
        test "[R68] closing says goodbye, so that the peer knows that nothing was cut off" {
            withPlainTls (fun left right ->
                pycos {
                    do! left.SendAllAsync(bytesOf 100_000)
                    left.Dispose()
                    let! all = drain right
                    Expect.equal all.Length 100_000 "all, and then the end"
                })
        }

        test "[R68] one direction may end while the other goes on" {
            withPlainTls (fun left right ->
                pycos {
                    do! left.SendAllAsync(bytesOf 3)
                    left.Shutdown Sockets.SocketShutdown.Send
                    let! question = drain right
                    Expect.equal question.Length 3 ""
                    do! right.SendAllAsync(bytesOf 5)
                    right.Dispose()
                    let! answer = drain left
                    Expect.equal answer.Length 5 ""
                })
        }

        test "[R64] closing ends what is pending" {
            withPlainTls (fun left _ ->
                pycos {
                    let pending = PycosTask.Spawn(catching (left.ReceiveAsync(room 10)))
                    do! settle ()
                    left.Dispose()

                    match! pending with
                    | Some(:? SocketClosedException) -> ()
                    | other -> failtest $"{other}"
                })
        }
    ]

/// By itself, since it counts the descriptors of the process.
let private descriptors =
    testSequenced (
        test "[R68 G23] after closing no descriptor is left on either side" {
            let visit () =
                withPlainTls (fun left right ->
                    pycos {
                        do! left.SendAllAsync(bytesOf 3)
                        let! _ = right.ReceiveAsync(room 3)
                        left.Dispose()
                        right.Dispose()
                        do! eventually "closed" (fun () -> PycosTask.Current.Scheduler.Poller.RegisteredHandles = 0)
                    })

            visit ()
            let before = openDescriptors ()

            for _ in 1..20 do
                visit ()

            Expect.isLessThan (openDescriptors () - before) 15 "40 ends later"
        }
    )

let private refusing =
    testList "refusing" [
        test "[R68] a certificate that is not trusted, or is for another name, is refused by default" {
            let refused (client: SslClientAuthenticationOptions) =
                run (
                    pycos {
                        let! struct (left, right) = connectedPair loopback

                        let accepting =
                            PycosTask.Spawn(catching (right.AuthenticateAsServerAsync(serverOptions (), limit)))

                        let! error =
                            left.AuthenticateAsClientAsync(client, limit)
                            |> throws<TlsHandshakeException, _> "not trusted"

                        Expect.stringContains error.Message "certificate" "why"
                        Expect.isTrue left.IsClosed "closed"
                        let! _ = accepting
                        ()
                    }
                )

            refused (SslClientAuthenticationOptions(TargetHost = "localhost"))
            refused (trusting stranger.Value)
            let wrongName = trusting certificate.Value
            wrongName.TargetHost <- "elsewhere.example"
            refused wrongName
        }

        test "[R68] a peer that speaks something else is refused" {
            run (
                pycos {
                    let! struct (left, right) = connectedPair loopback
                    use left = left
                    do! left.SendAllAsync(Text.Encoding.ASCII.GetBytes "GET / HTTP/1.1\r\n\r\n")

                    let! error =
                        right.AuthenticateAsServerAsync(serverOptions (), limit)
                        |> throws<TlsHandshakeException, _> "HTTP"

                    Expect.stringContains error.Message "speaks TLS" "what it may be"
                }
            )
        }

        test "[R68] a socket in use does not begin with TLS" {
            run (
                withPair (fun left _ ->
                    pycos {
                        let pending = PycosTask.Spawn(catching (left.ReceiveAsync(room 10)))
                        do! settle ()

                        let! _ =
                            left.AuthenticateAsServerAsync(serverOptions ())
                            |> throws<InvalidOperationException, _> "in use"

                        left.Dispose()
                        let! _ = pending
                        ()
                    })
            )
        }
    ]

let private listening =
    testList "listening" [
        test "[R68 G23] silent clients, and such as speak something else, hold up nobody, and are closed in time" {
            let failures = ResizeArray<exn>()

            let options =
                TlsListenerOptions(
                    Authentication = serverOptions (),
                    HandshakeTimeout = milliseconds 300.0,
                    HandshakeFailed = (fun error -> failures.Add error)
                )

            run (
                pycos {
                    use listener = new TlsListener(AsyncSocket.Listen loopback, options)

                    let server =
                        PycosTask.Spawn(
                            pycos {
                                let! connection = listener.AcceptAsync limit
                                do! echo connection
                            }
                        )

                    use! silent = AsyncSocket.ConnectAsync listener.LocalEndPoint
                    use! loud = AsyncSocket.ConnectAsync listener.LocalEndPoint
                    do! loud.SendAllAsync(Text.Encoding.ASCII.GetBytes "GET / HTTP/1.1\r\n\r\n")
                    let! plain = AsyncSocket.ConnectAsync listener.LocalEndPoint
                    use! honest = plain.AuthenticateAsClientAsync(trusting certificate.Value, limit)
                    do! honest.SendMessageAsync(bytesOf 7)
                    let! answer = honest.ReceiveMessageAsync(timeout = limit)
                    Expect.equal answer.Length 7 "served"
                    let! ended = catching (silent.ReceiveAsync(room 10, limit))

                    match ended with
                    | None
                    | Some(:? Sockets.SocketException) -> ()
                    | Some other -> failtest $"{other}"

                    do! eventually "both are told of" (fun () -> failures.Count = 2)
                    Expect.exists failures (fun error -> error :? SocketTimeoutException) "the silent one"
                    Expect.exists failures (fun error -> error :? TlsHandshakeException) "the loud one"
                    honest.Dispose()
                    do! server
                }
            )
        }

        test "[R68] it has not more clients in their handshake than it is told" {
            let options =
                TlsListenerOptions(Authentication = serverOptions (), MaxHandshakes = 2, HandshakeTimeout = limit)

            run (
                pycos {
                    use listener = new TlsListener(AsyncSocket.Listen loopback, options)
                    let accepting = PycosTask.Spawn(catching (listener.AcceptAsync()))
                    let silent = ResizeArray<AsyncSocket>()

                    for _ in 1..5 do
                        let! client = AsyncSocket.ConnectAsync listener.LocalEndPoint
                        silent.Add client

                    do! eventually "two" (fun () -> listener.PendingHandshakes = 2)
                    do! settle ()
                    Expect.equal listener.PendingHandshakes 2 "and no more"
                    listener.Dispose()

                    match! accepting with
                    | Some(:? SocketClosedException) -> ()
                    | other -> failtest $"{other}"

                    for client in silent do
                        client.Dispose()
                }
            )
        }
    ]

let tests = testList "TLS" [ talking; ending; refusing; listening; descriptors ]
