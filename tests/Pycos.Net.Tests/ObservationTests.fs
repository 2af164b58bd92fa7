/// What those who operate nodes see of them: statistics and stories of peers, a meter, traces.
module Pycos.Net.Tests.ObservationTests

open System
open System.Collections.Generic
open System.Diagnostics
open Expecto
open FsCheck
open FsCheck.FSharp
open Pycos
open Pycos.Internals
open Pycos.Testing
open Pycos.TestRunner
open Pycos.Net.Tests.NodeSupport

/// Runs a program over two connected nodes whose names no other test has: meters and traces are those of the process.
let private withNamedSites seed survivors (program: Simulation -> Site -> Site -> Coroutine<'T>) =
    use simulation = Simulation.create seed
    let suffix = Guid.NewGuid().ToString "N"

    Simulation.runIn
        simulation
        (pycos {
            let! a = start $"a-{suffix}" simulation
            let! b = start $"b-{suffix}" simulation
            let! _ = at a (a.Node |> Node.connect b.Node.Location)
            let! result = program simulation a b

            for site in List.truncate survivors [ a; b ] do
                do! site.Node.StopAsync()

            return result
        })

let private sink (site: Site) name =
    serve site name (fun inbox ->
        pycos {
            while true do
                let! (_: string) = Inbox.receive inbox
                ()
        })
    |> ignore

let private find (site: Site) name : Coroutine<TaskRef<string>> =
    at site (site.Node |> Node.locateTask name)

let private peerOf (site: Site) =
    (Node.peers site.Node |> List.exactlyOne).Statistics

let private cutBriefly (a: Site) (b: Site) (simulation: Simulation) =
    pycos {
        simulation.Network.ResetConnections(Net.IPEndPoint(b.Node.Location.Address, b.Node.Location.Port))
        |> ignore

        while a.Node.ConnectedPeers[0].State <> PeerState.Suspect do
            do! PycosTask.sleep (TimeSpan.FromMilliseconds 1.)

        while a.Node.ConnectedPeers[0].State <> PeerState.Online do
            do! PycosTask.sleep (TimeSpan.FromMilliseconds 10.)
    }

/// What one side has sent the other one has received, whatever is sent, and how often connections break meanwhile.
let private bothSidesAgree (seed: int) =
    withNamedSites seed 2 (fun simulation a b ->
        pycos {
            let random = Random seed
            sink b "sink of b"
            sink a "sink of a"
            let! toB = find a "sink of b"
            let! toA = find b "sink of a"
            let fromA, fromB = random.Next 200, random.Next 200

            let sendAll (address: TaskRef<string>) count =
                pycos {
                    for number in 1..count do
                        do! address |> TaskRef.sendWaiting (String('x', random.Next 300))

                        if random.Next 20 = 0 then
                            do! PycosTask.sleep (TimeSpan.FromMilliseconds 1.)
                }

            let sending = [ a.Tasks.Spawn(sendAll toB fromA); b.Tasks.Spawn(sendAll toA fromB) ]
            let breaks = random.Next 3

            for _ in 1..breaks do
                do! cutBriefly a b simulation

            for task in sending do
                do! task

            do! PycosTask.sleep (2. * second)
            let ofB, ofA = peerOf a, peerOf b
            Expect.equal ofB.MessagesSent (int64 fromA) $"seed {seed}: messages of a"
            Expect.equal ofA.MessagesReceived (int64 fromA) $"seed {seed}: messages that b got"
            Expect.equal ofA.MessagesSent (int64 fromB) $"seed {seed}: messages of b"
            Expect.equal ofB.MessagesReceived (int64 fromB) $"seed {seed}: messages that a got"
            Expect.equal ofA.FramesReceived ofB.FramesSent $"seed {seed}: frames to b"
            Expect.equal ofB.FramesReceived ofA.FramesSent $"seed {seed}: frames to a"
            Expect.equal ofB.Resumptions (int64 breaks) $"seed {seed}: resumptions"
            Expect.isGreaterThanOrEqual ofB.BytesSent ofA.BytesReceived $"seed {seed}: bytes to b"
            Expect.isGreaterThan ofA.BytesReceived (int64 fromA) $"seed {seed}: bytes of messages"
            Expect.equal ofA.RequestsUnderWay 0 $"seed {seed}: requests"
            return true
        })

let private kinds (story: PeerEvent list) = [ for event in story -> event.Kind ]

let private agreements = 30

let private statistics =
    testList "statistics and stories" [
        test "[N72] What one side has sent the other has received, as both count" {
            Property.check agreements (Prop.forAll (Arb.fromGen (Gen.choose (0, Int32.MaxValue))) bothSidesAgree)
            Explored.property "what both sides of a session count" agreements
        }

        test "[N72] The story of a peer tells when it was met, disconnected, resumed and lost, and why" {
            withNamedSites 2 1 (fun simulation a b ->
                pycos {
                    let place = b.Node.Location
                    Expect.equal (a.Node |> Node.story place |> kinds) [ PeerEventKind.Met ] "met"
                    do! cutBriefly a b simulation

                    Expect.equal
                        (a.Node |> Node.story place |> kinds)
                        [ PeerEventKind.Met; PeerEventKind.Disconnected; PeerEventKind.Resumed ]
                        "a link that broke"

                    sink b "sink"
                    let! address = find a "sink"
                    simulation |> kill b

                    while a.Node.ConnectedPeers.Count > 0 do
                        do! PycosTask.sleep (TimeSpan.FromMilliseconds 5.)

                    let story = a.Node |> Node.story place
                    Expect.equal (List.last story).Kind PeerEventKind.Lost "lost"

                    Expect.exists
                        story
                        (fun event -> event.Kind = PeerEventKind.NotReached && event.Times >= 3)
                        "it was sought"

                    let times = [ for event in story -> event.Time ]
                    Expect.equal (List.sort times) times "in order"

                    let! outcome =
                        a.Tasks.Spawn(pycos { do! address |> TaskRef.sendWaiting "x" }).OutcomeAsync()

                    Expect.stringContains (string outcome.Exception) "Lost (its process is gone)" "errors quote it"
                })
        }

        test "[N72] A story keeps the last events only, and what happens again and again is one" {
            let story = PeerStory()

            for number in 1..100 do
                for _ in 1..3 do
                    story.Add(
                        DateTimeOffset.UnixEpoch.AddSeconds(float number),
                        PeerEventKind.NotReached,
                        string number
                    )

            let events = List.ofSeq story.Events

            Expect.equal
                [ for event in events -> event.Text ]
                [ for number in 69..100 -> string number ]
                "the last ones"

            Expect.all events (fun event -> event.Times = 3) "counted"
        }
    ]

let private meters =
    testList "meter" [
        test "[N72] Peers, messages, bytes, requests, losses and refusals are published for each node by its name" {
            withNamedSites 4 1 (fun simulation a b ->
                pycos {
                    use collector = new MeterCollector("Pycos.Net", "pycos.node", a.Node.Name)
                    sink b "sink"
                    let! address = find a "sink"

                    for _ in 1..5 do
                        do! at a (pycos { do! address |> TaskRef.sendWaiting "text" })

                    let! _ = at a (address |> TaskRef.deliver "text")
                    let seen = collector.Collect()
                    Expect.equal seen["pycos.net.peers Online"] 1. "peers"
                    Expect.equal seen["pycos.net.sent_messages"] 6. "messages"
                    Expect.isGreaterThan seen["pycos.net.sent_bytes"] 100. "bytes"
                    Expect.isGreaterThan seen["pycos.net.received_frames"] 0. "frames"
                    Expect.equal seen["pycos.net.requests"] 0. "requests"

                    Expect.isTrue
                        (seen.ContainsKey "pycos.net.request.duration DELIVER Done")
                        (String.Join("; ", seen.Keys))

                    simulation |> kill b

                    while a.Node.ConnectedPeers.Count > 0 do
                        do! PycosTask.sleep (TimeSpan.FromMilliseconds 5.)

                    let lost = collector.Collect()
                    Expect.equal lost["pycos.net.lost_peers Crashed"] 1. "losses"
                    Expect.equal lost["pycos.net.sent_messages"] 6. "what counts up stays when a peer is gone"
                })
        }
    ]

/// The activities of two nodes, as they end.
let private listening (a: Site) (b: Site) =
    let seen = List<Activity>()
    let names = [ a.Node.Name; b.Node.Name ]

    let listener =
        new ActivityListener(
            ShouldListenTo = (fun source -> source.Name = "Pycos.Net"),
            Sample = (fun _ -> ActivitySamplingResult.AllDataAndRecorded),
            ActivityStopped =
                (fun activity ->
                    if List.contains (string (activity.GetTagItem "pycos.node")) names then
                        lock seen (fun () -> seen.Add activity))
        )

    ActivitySource.AddActivityListener listener
    listener, seen

let private only (seen: List<Activity>) name =
    match
        [
            for activity in seen do
                if activity.OperationName = name then
                    activity
        ]
    with
    | [ activity ] -> activity
    | others -> failtest $"{others.Length} activities are called {name}: {[ for a in seen -> a.OperationName ]}"

let private traces =
    testList "traces" [
        test "[N72] A call of a service is one trace over both nodes, and what the service does belongs to it" {
            withNamedSites 5 2 (fun _ a b ->
                pycos {
                    let listener, seen = listening a b
                    use _ = listener

                    b.Node
                    |> Service.add "double" (fun number -> pycos { return 2 * number })
                    |> ignore

                    let! (service: RemoteService<int, int>) = at a (a.Node |> Service.locate "double")
                    let! result = at a (service |> Service.call 4)
                    Expect.equal result 8 "the result"
                    let call, serving = only seen "call double", only seen "serve double"
                    Expect.equal (call.Kind, serving.Kind) (ActivityKind.Client, ActivityKind.Server) "kinds"
                    Expect.equal serving.TraceId call.TraceId "one trace"
                    Expect.equal serving.ParentSpanId call.SpanId "the call is the parent"
                    Expect.isTrue serving.HasRemoteParent "of another process"
                    Expect.equal call.Status ActivityStatusCode.Unset "it went well"
                })
        }

        test "[N72] A message and a delivery carry the trace in which they were sent, short or long" {
            withNamedSites 6 2 (fun _ a b ->
                pycos {
                    let listener, seen = listening a b
                    use _ = listener
                    sink b "sink"
                    let! address = find a "sink"

                    for text in [ "short"; String('x', 200_000) ] do
                        seen.Clear()
                        use outer = new Activity("outer")

                        let! _ =
                            at
                                a
                                (pycos {
                                    // Nothing is waited for between: the thread's activity is that of whoever runs.
                                    outer.Start() |> ignore
                                    let sent = address |> TaskRef.trySend text
                                    Activity.Current <- null
                                    Expect.isTrue sent "sent"
                                })

                        do! PycosTask.sleep second
                        let received = only seen "receive"
                        Expect.equal received.ParentSpanId outer.SpanId "the sender is the parent"
                        seen.Clear()
                        let! delivered = at a (address |> TaskRef.deliver text)
                        Expect.equal delivered DeliveryResult.Delivered "delivered"
                        let deliver, received = only seen "deliver", only seen "receive"
                        Expect.equal received.ParentSpanId deliver.SpanId "the delivery is the parent"
                })
        }

        test "[N72] [N69] A trace context that can be none is read over" {
            let read (bytes: byte[]) =
                let writer = new WireBuffer()
                writer.WriteBytes(ReadOnlySpan bytes)
                let mutable reader = new WireReader(writer.WrittenMemory)
                TraceContext.Read(&reader).IsNone

            Expect.isFalse (read (Array.create 25 1uy)) "a good one"

            for length in [ 0; 1; 24; 26; 100 ] do
                Expect.isTrue (read (Array.create length 1uy)) $"{length} bytes"

            Expect.isTrue (read (Array.zeroCreate 25)) "no ids"
        }
    ]

let tests = testList "observation" [ statistics; meters; traces ]
