/// What happens at the limits of what two nodes may have open with each other, and where a lost node is sought.
module Pycos.Net.Tests.LimitTests

open System
open System.Collections.Generic
open System.Collections.Immutable
open System.Net
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Testing
open Pycos.TestRunner
open Pycos.Net.Tests.NodeSupport

/// Two nodes of which b has connected to a, and what a program does with them.
let private withPair seed adaptA adaptB (program: Simulation -> Site -> Site -> Coroutine<unit>) =
    use simulation = Simulation.create seed

    Simulation.runIn
        simulation
        (pycos {
            let! a = startWith adaptA "a" simulation
            let! b = startWith adaptB "b" simulation
            let! _ = at b (b.Node |> Node.connect a.Node.Location)
            do! PycosTask.sleep second
            do! program simulation a b
            do! a.Node.StopAsync()
            do! b.Node.StopAsync()
        })

/// What a site's node knows of the only other one.
let private peerOf (site: Site) = Seq.exactlyOne site.Node.Peers.InUse

let private sendFrame<'F when 'F: struct and 'F: (new: unit -> 'F) and 'F :> ValueType and 'F :> IFrame<'F>>
    (site: Site)
    (frame: 'F)
    =
    (peerOf site).Session.Outbox.Append<'F>(&frame, 0u) |> ignore

let private waiting (site: Site) name =
    serve site name (fun (inbox: Inbox<int>) -> pycos { return! Inbox.receive inbox })

let private reasonOf (status: MonitorStatus) =
    status.Exception
    |> Option.ofObj
    |> Option.map _.Message
    |> Option.defaultValue ""

let private requests =
    testList "requests" [
        test "[GN50] A peer that asks for more than a node keeps is refused, by the name of the limit, and goes on" {
            withPair 1 (having "MaxRequestsPerPeer" 3) id (fun _ a b ->
                pycos {
                    let subjects = [ for number in 1..4 -> waiting a $"subject {number}" ]
                    let monitors = ResizeArray<PycosTask<MonitorStatus>>()
                    let found = ResizeArray<TaskRef<int>>()

                    for number in 1..4 do
                        let! subject = at b (b.Node |> Node.locateTask<int> $"subject {number}")
                        found.Add subject
                        monitors.Add(b.Tasks.Spawn(subject.Remote.MonitorAsync()))
                        do! PycosTask.sleep second

                    let! refused = monitors[3]
                    Expect.equal refused.Kind MonitorKind.PeerLost "it will not be told"
                    Expect.stringContains (reasonOf refused) "MaxRequestsPerPeer" "the limit"
                    Expect.equal a.Node.Statistics.RequestsOverLimit 1L "it is counted"
                    Expect.equal (peerOf a).Session.Interests.Count 3 "what is kept"

                    do! at b (pycos { found[0] |> TaskRef.send 7 })
                    let! first = monitors[0]
                    Expect.equal first.Kind MonitorKind.Completed "the others are"
                    let again = b.Tasks.Spawn(found[3].Remote.MonitorAsync())
                    do! PycosTask.sleep second
                    Expect.isTrue again.IsAlive "there is room for another one"

                    for subject in subjects do
                        subject.Terminate() |> ignore

                    let! _ = again
                    ()
                })
        }

        test "[GN50] A number that is in use stands for one request only" {
            withPair 2 id id (fun _ a b ->
                pycos {
                    let subject = waiting a "subject"
                    let! _ = at b (b.Node |> Node.locateTask<int> "subject")

                    let watcher =
                        TaskAddress(b.Node.Id, 1UL, TaskKind.User, "watcher", ImmutableArray.Empty)

                    for _ in 1..3 do
                        sendFrame b (MonitorFrame(1_000_000UL, Target.Task(uint64 subject.Id), watcher))

                    do! PycosTask.sleep second
                    Expect.equal (peerOf a).Session.Interests.Count 1 "what is kept"
                    Expect.equal (peerOf a).State PeerState.Online "the connection goes on"
                    subject.Terminate() |> ignore
                })
        }

        test "[GN50] Lookups that have timed out take no places" {
            withPair 3 id id (fun _ a b ->
                pycos {
                    for number in 1..1_100 do
                        let! found =
                            at
                                b
                                (b.Node
                                 |> Node.locateTaskWithin<int> (TimeSpan.FromMilliseconds 1.) $"nobody {number}")

                        Expect.equal found ValueNone "nobody"

                    let late = b.Tasks.Spawn(b.Node |> Node.locateTaskWithin<int> second "late")
                    do! PycosTask.sleep (TimeSpan.FromMilliseconds 100.)
                    let subject = waiting a "late"
                    let! found = late
                    Expect.isTrue found.IsSome "a name that is given later is found"
                    Expect.equal a.Node.Statistics.RequestsOverLimit 0L "none was refused"
                    subject.Terminate() |> ignore
                })
        }

        test "[GN50] Who asks for more than may be open waits for a place" {
            withPair 4 id (having "MaxRequestsPerPeer" 2) (fun simulation a b ->
                pycos {
                    let! (_: BroadcastChannel<string>) =
                        at a (pycos { return BroadcastChannel.create "nobody there" })

                    let! (channel: BroadcastChannel<string>) =
                        at b (b.Node |> Node.locateChannel "nobody there")

                    let before = Simulation.elapsed simulation

                    let deliveries = [
                        for number in 1..6 ->
                            b.Tasks.Spawn(channel |> BroadcastChannel.deliverTo 1 (second * 10.) $"{number}")
                    ]

                    do! PycosTask.sleep second
                    Expect.equal (peerOf b).Session.Places.Taken 2 "so many are open"
                    let given = b.Tasks.Spawn(channel |> BroadcastChannel.deliverTo 1 second "given up")
                    let! reached = given
                    Expect.equal reached 0 "who waits only for a second"

                    for delivery in deliveries do
                        let! reached = delivery
                        Expect.equal reached 0 "nobody"

                    let took = Simulation.elapsed simulation - before
                    Expect.isLessThan took (second * 12.) "the deadline counts from the call"
                    Expect.equal (peerOf b).Session.Places.Taken 0 "no place is lost"
                })
        }

        test "[GN50] Places are given in turn, and none is lost by those who give up or are terminated" {
            Property.check
                60
                (FsCheck.FSharp.Prop.forAll
                    (FsCheck.FSharp.ArbMap.defaults |> FsCheck.FSharp.ArbMap.arbitrary<int>)
                    (fun seed ->
                        let random = Random seed
                        use simulation = Simulation.create seed
                        let most = random.Next(1, 4)
                        let places = RequestPlaces most
                        let mutable inside = 0

                        let visit patience stay =
                            pycos {
                                let deadline = PycosTask.Current.Scheduler.DeadlineAfter(Nullable patience)
                                let! isIn = places.EnterAsync(deadline, Threading.CancellationToken.None)

                                if isIn then
                                    inside <- inside + 1
                                    Expect.isLessThanOrEqual inside most "the limit"

                                    try
                                        do! PycosTask.sleep stay
                                    finally
                                        inside <- inside - 1
                                        places.Leave()
                            }

                        Simulation.runIn
                            simulation
                            (pycos {
                                let time most =
                                    TimeSpan.FromMilliseconds(float (random.Next most))

                                let visitors = ResizeArray<PycosTask<unit>>()

                                for _ in 1 .. random.Next(1, 30) do
                                    visitors.Add(PycosTask.spawn (visit (time 60) (time 40)))

                                    if random.Next 3 = 0 then
                                        do! PycosTask.sleep (time 30)

                                    if random.Next 5 = 0 then
                                        visitors[random.Next visitors.Count].Terminate() |> ignore

                                for visitor in visitors do
                                    let! _ = visitor.MonitorAsync()
                                    ()
                            })

                        places.Taken = 0))

            Explored.property "places of requests" 60
        }
    ]

let private pausing =
    testList "pausing" [
        test
            "[GN50] A peer that pauses more targets than it may is told the limit, and the further ones are still sent to" {
            withPair 5 (having "MaxPausedTargetsPerPeer" 2) id (fun _ a b ->
                pycos {
                    let receiver = waiting b "receiver"
                    let! found = at a (a.Node |> Node.locateTask<int> "receiver")

                    for number in 1UL .. 5UL do
                        sendFrame b (PauseFrame(Target.Task(1_000_000UL + number), 0u))

                    sendFrame b (PauseFrame(Target.Task(uint64 receiver.Id), 0u))
                    do! PycosTask.sleep second
                    Expect.equal a.Node.Statistics.PausesOverLimit 4L "they are counted"
                    Expect.equal (peerOf a).State PeerState.Online "the connection goes on"
                    Expect.isTrue (found |> TaskRef.trySend 1) "it is sent to, though its inbox was said to be full"
                    let! got = receiver
                    Expect.equal got 1 "the message"

                    sendFrame b (UnpauseFrame(Target.Task 1_000_001UL, 0u))
                    sendFrame b (PauseFrame(Target.Task 1_000_006UL, 0u))
                    sendFrame b (PauseFrame(Target.Task 1_000_002UL, 0u))
                    do! PycosTask.sleep second

                    Expect.equal
                        a.Node.Statistics.PausesOverLimit
                        4L
                        "there was room for one, and the other one was known"
                })
        }
    ]

let private seeking =
    let dead = Location(IPAddress.Parse "192.0.2.1", 4711)

    /// What becomes of b, which names its place after a dead one, when a, which alone can connect, has lost the connection.
    let lost seed (act: Simulation -> Site -> unit) =
        use simulation = Simulation.create seed

        Simulation.runIn
            simulation
            (pycos {
                let advertised: IReadOnlyList<Location> = [| dead; Location(IPAddress.Loopback, 4712) |]
                let! a = startWith (having "AcceptsConnections" false) "a" simulation

                let! b =
                    startWith (change [ "Port", box (Nullable 4712); "Advertise", box advertised ]) "b" simulation

                let! _ = at a (a.Node |> Node.connect advertised[1])
                let seen = statuses a
                do! PycosTask.sleep second
                (peerOf a).DialledAt <- null
                act simulation b
                do! PycosTask.sleep (second * 10.)
                let told = [ for status in seen -> status.State, status.Reason ]
                let connected = a.Node.ConnectedPeers |> Seq.map _.Name |> List.ofSeq
                do! a.Node.StopAsync()
                return told, connected
            })

    testList "seeking" [
        test "[N63] A lost node is sought at each place that it names" {
            let told, connected =
                lost 6 (fun simulation _ ->
                    let place = IPEndPoint(IPAddress.Loopback, 4712)
                    Expect.isGreaterThan (simulation.Network.ResetConnections place) 0 "a connection is reset")

            Expect.equal connected [ "b" ] "it is found at the second one"
            Expect.equal told [ PeerState.Online, PeerReason.Explicit ] "nobody is told of the loss"
        }

        test "[N64] A node is gone when all of its places have refused three times" {
            let told, connected = lost 7 (fun simulation b -> simulation |> kill b)
            Expect.isEmpty connected "nobody"

            Expect.equal
                told
                [ PeerState.Online, PeerReason.Explicit; PeerState.Offline, PeerReason.Crashed ]
                "it is told"
        }
    ]

let tests = testList "limits" [ requests; pausing; seeking ]
