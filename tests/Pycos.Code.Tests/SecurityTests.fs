/// What a node does with code of those who have not proved who they are, and with pickles that are none.
module Pycos.Travel.Tests.SecurityTests

open System
open System.IO
open System.Collections.Immutable
open System.Net
open System.Net.Sockets
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Mobility.Fixtures
open Pycos.Travel.Tests.BareNode
open Pycos.Travel.Tests.Place

/// The lines in the node's log about code.
let private aboutCode () =
    bare().Log
    |> List.filter (fun line -> Text.RegularExpressions.Regex.IsMatch(line, "^14[1-9] "))

let private call id service =
    let stranger =
        TaskAddress(NodeId(Guid.NewGuid(), 1L), 1UL, TaskKind.User, "stranger", ImmutableArray.Empty)

    let arguments =
        Payload.Inline(ContentTag.Value, ReadOnlyMemory [| 0x92uy; 0uy; 0xC4uy; 0uy |])

    CallFrame(id, service, arguments, 0UL, stranger, Nullable(), OnCallerLost.Keep, 0u, TraceContext())

let private strangers =
    test "[SEC-01] what a connection that has proved nothing asks for is not done: it is closed" {
        run (Journeys.waiting "") |> ignore
        let before = aboutCode ()
        use client = new TcpClient()
        client.Connect(IPAddress.Loopback, bare().Location.Port)
        let stream = client.GetStream()
        stream.ReadTimeout <- 15_000

        for id, service in [ 1UL, CodeNames.Offer; 2UL, CodeNames.Put; 3UL, CodeNames.Run ] do
            use buffer = new WireBuffer()
            let frame = call id service
            FrameCodec.Write(buffer, &frame, id)
            stream.Write buffer.WrittenSpan

        let closed =
            try
                let buffer = Array.zeroCreate<byte> 4096

                while stream.Read(buffer, 0, buffer.Length) > 0 do
                    ()

                true
            with :? IOException as reset ->
                match reset.InnerException with
                | :? SocketException as failure -> failure.SocketErrorCode = SocketError.ConnectionReset
                | _ -> false

        Expect.isTrue closed "the connection"
        Expect.equal (aboutCode ()) before "what the node has done"
    }

let private wrongSecret =
    test "[SEC-01] a node with another secret has no code run" {
        run (Journeys.waiting "") |> ignore
        let before = aboutCode ()

        use stranger =
            Node.start (
                NodeOptions(
                    Name = "stranger",
                    Secrets = [| NodeSecret "another secret, of as many letters" |],
                    Port = Nullable 0,
                    ListenOn = [| IPAddress.Loopback |],
                    PeersVariable = null,
                    Discovery = DiscoveryOptions.Off,
                    Scheduler = new Scheduler(SchedulerOptions(Name = "stranger", Names = TaskNames()))
                )
            )

        match attempt stranger (Code.run (bare().Location) (Journeys.waiting "") stranger) with
        | Error(:? PeerRefusedException) -> ()
        | other -> failtest $"it was not refused: {other}"

        Expect.equal (aboutCode ()) before "what the node has done"
    }

/// Asks the node for what only the nodes themselves ask each other.
let private callThere<'Arguments, 'Result> name (arguments: 'Arguments) : Result<'Result, exn> =
    let peer = caller().FindPeer(bare().Location)

    attempt
        (caller ())
        (pycos {
            let service = new RemoteService<'Arguments, 'Result>(caller (), peer, name)
            return! service.CallAsync arguments
        })

/// Has bytes run there as they are.
let private runBytes (pickle: byte[]) : Result<byte[], exn> =
    callThere CodeNames.Run (struct (0, pickle))

let private large = [| 0xCEuy; 0x01uy; 0x00uy; 0x00uy; 0x00uy |]

/// The sections of a pickle.
let private assemble (types: byte[]) (count: byte[]) (headers: byte[]) =
    let bin (bytes: byte[]) =
        Array.append [| 0xC6uy; 0uy; 0uy; 0uy; byte bytes.Length |] bytes

    Array.concat [
        [| 0x99uy; 1uy |]
        bin types
        bin [||]
        count
        bin headers
        bin [||]
        bin [||]
        bin [||]
        bin [| 1uy |]
    ]

let private known (number: int) = byte (int TypeForm.Known + number)

let private hostile = [
    "no pickle", [||]
    "two thousand million objects", assemble [| known 1 |] [| 0xCEuy; 0x7Fuy; 0xFFuy; 0xFFuy; 0xFFuy |] [| 0uy |]
    "a text of sixteen million bytes", assemble [| known 1 |] [| 1uy |] (Array.append [| 0uy |] large)
    "an array of sixteen million numbers",
    assemble [| byte TypeForm.Vector; known 10 |] [| 1uy |] (Array.append [| 0uy |] large)
    "an array of sixteen million objects",
    assemble [| byte TypeForm.Vector; known 0 |] [| 1uy |] (Array.append [| 0uy |] large)
    "arrays of arrays a hundred deep",
    assemble (Array.append (Array.create 100 (byte TypeForm.Vector)) [| known 8 |]) [| 0uy |] [||]
    "a section of four thousand million bytes", [| 0x99uy; 1uy; 0xC6uy; 0xFFuy; 0xFFuy; 0xFFuy; 0xFFuy |]
]

let private counts =
    testList "counts" [
        for sentence, pickle in hostile do
            test $"[SEC-04] {sentence} is refused there, and the node goes on" {
                run (Journeys.waiting "") |> ignore

                match runBytes pickle with
                | Error(:? ServiceCallException as failure) ->
                    let inner = failure.InnerException :?> RemoteTaskException
                    Expect.equal inner.TypeName (typeof<PickleException>.FullName) "by the pickler"
                | other -> failtest $"it was not refused: {other}"

                Expect.equal (run (Journeys.waiting "goes on ")) "goes on 12" "another function"
            }
    ]

let private hash (digit: char) = String(digit, 64)

let private offer (name: string) (sha256: string) length : Result<string[], exn> =
    let entry = struct (name, "1.0.0.0", sha256, length, "", 0)
    callThere CodeNames.Offer (struct (1_000, [| entry |], Array.empty<string>))

let private messageOf (result: Result<'T, exn>) =
    match result with
    | Error(:? ServiceCallException as failure) -> failure.InnerException.Message
    | other -> failtest $"it was not refused: {other}"

let private paths =
    test "[SEC-08] an assembly whose name is a path is refused there" {
        run (Journeys.waiting "") |> ignore

        for name in [ "../../bin/sh"; "/etc/passwd"; "..\\x"; ".hidden" ] do
            Expect.stringContains (messageOf (offer name (hash 'a') 10)) "is no name of an assembly" name
    }

let private forged =
    test "[SEC-02] bytes that are not those of their hash, or that nobody has asked for, are refused there" {
        run (Journeys.waiting "") |> ignore
        let value: Result<bool, exn> = callThere CodeNames.Value (struct (hash 'b', 4))
        Expect.equal value (Ok true) "it asks for the bytes of a shared value"

        let put sha256 : Result<bool, exn> =
            callThere CodeNames.Put (struct (sha256, [| 1uy; 2uy; 3uy; 4uy |]))

        Expect.stringContains (messageOf (put (hash 'b'))) "Nothing of them was stored" "others than those of the hash"
        Expect.stringContains (messageOf (put (hash 'c'))) "Nobody has asked" "not asked for"
    }

let private mutated =
    test "[SEC-03] whatever bytes come to be run, the node says that they are none, and goes on" {
        run (Journeys.waiting "") |> ignore
        let random = Random 20261127
        let scope = PickleScope(LocalAssemblies())
        let whole = PickleWriter.Write(Func<Coroutine<string>>(Journeys.waiting ""), scope)

        for n in 1..3_000 do
            let bytes = Array.copy whole

            for _ in 0 .. random.Next 4 do
                bytes[random.Next bytes.Length] <- byte (random.Next 256)

            match runBytes bytes[.. random.Next(bytes.Length / 2, bytes.Length)] with
            | Ok _
            | Error(:? ServiceCallException) -> ()
            | Error other -> failtest $"mutation {n} has another end: {other}"

        Expect.equal (run (Journeys.waiting "goes on ")) "goes on 12" "another function"
    }

let tests =
    testSequenced
    <| testList "security" [ strangers; wrongSecret; counts; paths; forged; mutated ]
