/// What connections can do to a node whose other side has not proved who it is, and what two sides tell each other that do not agree on TLS.
module Pycos.Net.Tests.StrangerTests

open System
open System.Collections.Concurrent
open System.Net
open System.Net.Sockets
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.Internals
open Pycos.Testing
open Pycos.TestRunner
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.NodeProgram

let private soon = TimeSpan.FromSeconds 15.

/// Connects from an address of this machine and says nothing.
let private silent (from: string) (location: Location) =
    let socket =
        new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp, ReceiveTimeout = 10_000)

    try
        socket.Bind(IPEndPoint(IPAddress.Parse from, 0))
    with :? SocketException ->
        skiptest $"this machine does not have the address {from}"

    socket.Connect(location.Address, location.Port)
    socket

/// What a socket is told before it is closed.
let private told (socket: Socket) =
    let buffer = Array.zeroCreate<byte> 8192

    let rec fill count =
        match socket.Receive(buffer, count, buffer.Length - count, SocketFlags.None) with
        | 0 -> count
        | received -> fill (count + received)

    Refusals.TryDecode(ReadOnlyMemory(buffer, 0, fill 0)) |> Option.ofObj

let private refusalsOf (node: PycosNode) =
    let seen = ConcurrentQueue<PeerRefusal>()
    node.PeerRefused.Add seen.Enqueue
    seen

let private loopback = Location(IPAddress.Loopback, 0)

/// Starts nodes that listen on the loopback address, looks at them, and stops them.
let private withNodes (options: NodeOptions list) look =
    let nodes =
        options
        |> List.map (having "ListenOn" ([| loopback.Address |]: Collections.Generic.IReadOnlyList<IPAddress>))
        |> List.map Node.start

    try
        look nodes
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
                return Error refused
        })

let private named name mode = optionsOf name mode 9705

/// Sources come and go; each step says which, and whether it comes.
let private countsAsModel (most: int) (mostOfSource: int) (steps: (byte * bool) list) =
    let places = UnprovedConnections(most, mostOfSource)
    let held = Array.zeroCreate<int> 5

    for number, comes in steps do
        let source = int number % 5
        let address = IPAddress.Parse $"192.0.2.{source}"
        let present = held[source]
        let total = Array.sum held

        if comes then
            let isIn = isNull (places.TryEnter address)
            Expect.equal isIn (total < most && present < mostOfSource) "as the model"

            if isIn then
                held[source] <- present + 1
        elif present > 0 then
            places.Leave address
            held[source] <- present - 1

        Expect.equal places.Count (Array.sum held) "the count"

let private counting =
    testList "counting" [
        test "[GN8] [GN50] Places are counted for each source and in all, whoever comes and goes" {
            Gen.zip3
                (Gen.choose (1, 12))
                (Gen.choose (1, 4))
                (Gen.listOf (Gen.zip (ArbMap.defaults |> ArbMap.generate<byte>) (Gen.elements [ true; true; false ])))
            |> Arb.fromGen
            |> fun cases ->
                Property.check
                    300
                    (Prop.forAll cases (fun (most, mostOfSource, steps) -> countsAsModel most mostOfSource steps))

            Explored.property "places of connections" 300
        }

        test "[GN8] All addresses of one network are one source in IPv6" {
            let places = UnprovedConnections(64, 1)
            Expect.isNull (places.TryEnter(IPAddress.Parse "2001:db8::1")) "the first"
            Expect.stringContains (places.TryEnter(IPAddress.Parse "2001:db8::2")) "MaxHandshakesPerSource" "the second"
            Expect.isNull (places.TryEnter(IPAddress.Parse "2001:db8:0:1::1")) "another network"
        }
    ]

let private places =
    testList "places" [
        test "[GN8] [GN50] A source of silent connections uses up its own places and keeps nobody out" {
            withNodes [ named "a" "off"; named "b" "off" ] (fun nodes ->
                let a, b = nodes[0], nodes[1]
                let refusals = refusalsOf a
                let held = [ for _ in 1..8 -> silent "127.0.0.2" a.Location ]

                try
                    for _ in 1..3 do
                        use turnedAway = silent "127.0.0.2" a.Location
                        let refused = told turnedAway
                        Expect.equal (refused |> Option.map _.Code) (Some ErrorCode.RateLimit) "the ninth"

                    Expect.equal (connect b a) (Ok "a") "another source"
                    Expect.equal a.Statistics.ConnectionsOverSourceLimit 3L "they are counted"
                    Expect.equal a.Statistics.ConnectionsOverLimit 0L "for their source"

                    match List.ofSeq refusals with
                    | [ refusal ] ->
                        Expect.equal (refusal.Code, refusal.ByPeer) (1008, false) "the reason's number"
                        Expect.stringContains refusal.Reason "127.0.0.2" "whose they are"
                        Expect.stringContains refusal.Reason "MaxHandshakesPerSource" "the limit"
                    | told -> failtest $"it is told once in a minute, not {told.Length} times"
                finally
                    held |> List.iter _.Dispose())
        }

        test "[GN8] [GN50] Many silent sources use up all places, which are free again after five seconds at most" {
            let one =
                named "a" "off"
                |> change [ "MaxHandshakes", box 2; "MaxHandshakesPerSource", box 1 ]

            withNodes [ one; named "b" "off" ] (fun nodes ->
                let a, b = nodes[0], nodes[1]
                use _first = silent "127.0.0.2" a.Location
                use _second = silent "127.0.0.3" a.Location
                use third = silent "127.0.0.4" a.Location
                Expect.equal (told third |> Option.map _.Code) (Some ErrorCode.RateLimit) "the third"
                Expect.equal a.Statistics.ConnectionsOverLimit 1L "it is counted"
                Expect.equal (connect b a) (Ok "a") "a node tries until there is a place, though it speaks TLS")
        }

        test "[GN8] Many nodes of one address that connect at once all get in" {
            use simulation = Simulation.create 8

            Simulation.runIn
                simulation
                (pycos {
                    let! a = startWith (having "MaxHandshakesPerSource" 2) "a" simulation
                    let sites = ResizeArray()

                    for number in 1..12 do
                        let! site = start $"b{number}" simulation
                        sites.Add site

                    let connecting = [
                        for site in sites -> site.Tasks.Spawn(site.Node |> Node.connect a.Node.Location)
                    ]

                    for task in connecting do
                        let! info = task
                        Expect.equal info.Name "a" "whom it has met"

                    Expect.isGreaterThan a.Node.Statistics.ConnectionsOverSourceLimit 0L "not all at once"
                    do! a.Node.StopAsync()

                    for site in sites do
                        do! site.Node.StopAsync()
                })
        }

        test "[GN8] TLS and the rest of the handshake end together after five seconds" {
            withNodes [ named "a" "off" ] (fun nodes ->
                let a = nodes[0]
                let refusals = refusalsOf a
                use socket = silent "127.0.0.1" a.Location
                let clock = Diagnostics.Stopwatch.StartNew()
                Threading.Thread.Sleep 2_000
                socket.Send [| Handshake.TlsRecord; 3uy; 1uy |] |> ignore
                Expect.isTrue (comesAbout soon (fun () -> refusals.Count > 0)) "it is refused"
                Expect.isLessThan clock.Elapsed (TimeSpan.FromSeconds 6.5) "five seconds after it connected")
        }
    ]

let private textOf result =
    match result with
    | Ok name -> failtest $"it has met {name}"
    | Error(refused: PeerRefusedException) -> refused

let private plain name =
    named name "off" |> having "Transport" NodeTransport.PlainText

let private disagreeing =
    testList "disagreeing on TLS" [
        test "[N18] A node without TLS is told by one that requires it, and both say what is wrong" {
            withNodes [ named "a" "off"; plain "b" ] (fun nodes ->
                let a, b = nodes[0], nodes[1]
                let here, there = refusalsOf b, refusalsOf a
                let refused = connect b a |> textOf
                Expect.equal (refused.Refusal.Code, refused.Refusal.ByPeer) (1010, true) "the number"

                Expect.stringContains
                    refused.Message
                    $"{a.Location} refused the connection: it requires TLS"
                    "the exception"

                Expect.isTrue (comesAbout soon (fun () -> here.Count = 1 && there.Count = 1)) "both are told"
                let told = Seq.head there
                Expect.equal (told.Code, told.ByPeer) (1010, false) "the other side's number"
                Expect.stringContains told.Reason "does not use TLS" "the other side's reason")
        }

        test "[N18] A node with TLS that connects to one without says so, and so does the other" {
            withNodes [ plain "a"; named "b" "off" ] (fun nodes ->
                let a, b = nodes[0], nodes[1]
                let there = refusalsOf a
                let refused = connect b a |> textOf
                Expect.equal (refused.Refusal.Code, refused.Refusal.ByPeer) (1010, false) "the number"
                Expect.stringContains refused.Message (string a.Location) "where"
                Expect.stringContains refused.Message "PlainText" "what the other one is set to"
                Expect.isTrue (comesAbout soon (fun () -> there.Count = 1)) "the other side is told"
                let told = Seq.head there
                Expect.equal (told.Code, told.ByPeer) (1010, false) "its number"
                Expect.stringContains told.Reason "it uses TLS" "its reason")
        }

        test "[N18] A node with TLS that connects to something else says that this is no TLS" {
            use listener = new TcpListener(IPAddress.Loopback, 0)
            listener.Start()
            let port = (listener.LocalEndpoint :?> IPEndPoint).Port

            withNodes [ named "b" "off" ] (fun nodes ->
                let answering =
                    Threading.Tasks.Task.Run(fun () ->
                        use socket = listener.AcceptSocket()
                        socket.Send("220 mail.example ready\r\n"B) |> ignore
                        socket.ReceiveTimeout <- 10_000

                        try
                            while socket.Receive(Array.zeroCreate<byte> 512) > 0 do
                                ()
                        with :? SocketException ->
                            ())

                let refused =
                    onTask
                        nodes[0]
                        (pycos {
                            try
                                let! info = nodes[0] |> Node.connect (Location(IPAddress.Loopback, port))
                                return Ok info.Name
                            with :? PeerRefusedException as refused ->
                                return Error refused
                        })
                    |> textOf

                Expect.stringContains refused.Message "speaks no TLS" "what it is"
                answering.Wait soon |> ignore)
        }
    ]

let tests = testSequenced <| testList "strangers" [ counting; places; disagreeing ]
