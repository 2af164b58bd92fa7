/// What becomes of those who still want something of a node that was lost.
module Pycos.Net.Tests.LostPeerTests

open System
open System.Collections.Generic
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Testing
open Pycos.Net.Tests.NodeSupport

let private quickly = TimeSpan.FromMilliseconds 500.

let private undelivered (site: Site) =
    let lost = List<UndeliveredMessage>()
    site.Node.MessageUndelivered.Add lost.Add
    lost

/// The message and the reason with which sending fails; nothing if it does not.
let private failureOf (send: unit -> Coroutine<unit>) =
    pycos {
        try
            do! send ()
            return None
        with :? TaskUnreachableException as failure ->
            let why = failure.InnerException :?> PeerLostException
            return Some(failure.Message, Option.ofNullable why.Node, Option.ofNullable why.Reason)
    }

let private untilOffline (site: Site) =
    pycos {
        while site.Node.ConnectedPeers.Count > 0 do
            do! PycosTask.sleep (TimeSpan.FromMilliseconds 5.)
    }

/// How a site is lost, what a is told of it, and its own location.
let private ways: (string * PeerReason * (Simulation -> Site -> Site -> Coroutine<unit>)) list = [
    "it has crashed", PeerReason.Crashed, (fun simulation _ b -> pycos { simulation |> kill b })
    "it has stopped", PeerReason.Shutdown, (fun _ _ b -> pycos { do! b.Node.StopAsync() })
    "it was taken leave of",
    PeerReason.Closed,
    (fun _ a b -> at a (pycos { do! a.Node |> Node.disconnect b.Node.Location }))
    "it was cut off",
    PeerReason.Unreachable,
    (fun simulation a b ->
        pycos {
            simulation |> Simulation.cut a.Network b.Network
            simulation |> Simulation.cut b.Network a.Network
        })
]

/// Two sites of which the second one is lost; afterwards the program is given what the first one holds of it.
let private afterLoss
    seed
    lose
    (program: Simulation -> Site -> Site -> TaskRef<int> -> List<int> -> List<UndeliveredMessage> -> Coroutine<unit>)
    =
    use simulation = Simulation.create seed

    Simulation.runIn
        simulation
        (pycos {
            let! a = start "a" simulation
            let! b = start "b" simulation
            let! _ = at a (a.Node |> Node.connect b.Node.Location)
            let got = collector b "collector"
            let! address = at a (a.Node |> Node.locateTask<int> "collector")
            let undelivered = undelivered a
            do! (lose simulation a b: Coroutine<unit>)
            do! untilOffline a
            do! program simulation a b address got undelivered
            do! a.Node.StopAsync()
        })

let private failing =
    testList "sending" [
        for text, reason, lose in ways do
            test $"[N61] [GN13] Sending to a node fails at once when {text}, names it and says why, and nobody dials" {
                afterLoss 31 lose (fun simulation a b address _ undelivered ->
                    pycos {
                        let before = Simulation.elapsed simulation

                        let! failures =
                            at
                                a
                                (pycos {
                                    let! waiting = failureOf (fun () -> pycos { do! address |> TaskRef.sendWaiting 1 })
                                    let! without = failureOf (fun () -> pycos { address |> TaskRef.send 2 })
                                    return [ waiting; without ]
                                })

                        for failure in failures do
                            let message, node, why = Expect.wantSome failure "it fails"
                            Expect.equal node (Some b.Node.Id) "which node"
                            Expect.equal why (Some reason) "why"
                            Expect.stringContains message (string reason) "the reason in words"
                            Expect.stringContains message "Node b" "the node in words"

                        let! rest =
                            at
                                a
                                (pycos {
                                    Expect.isFalse (address |> TaskRef.trySend 3) "trySend"
                                    let! delivered = address |> TaskRef.deliver 4
                                    let! ended = address.Remote.MonitorAsync()
                                    let! terminated = address.Remote.TerminateAsync()
                                    return delivered, ended, terminated
                                })

                        let delivered, ended, terminated = rest
                        Expect.equal delivered DeliveryResult.Unreachable "deliver"
                        Expect.equal terminated DeliveryResult.Unreachable "terminate"
                        Expect.equal ended.Kind MonitorKind.PeerLost "monitor"
                        let why = ended.Exception :?> PeerLostException
                        Expect.equal (Option.ofNullable why.Reason) (Some reason) "why, as a monitor is told"
                        Expect.isEmpty undelivered "nothing was taken that could be lost"
                        Expect.equal (Simulation.elapsed simulation) before "at once"
                        Expect.isNull (a.Node.Known(b.Node.Id).Session) "nobody dials"
                    })
            }

        test "[N33] [N61] A node that was lost is sent to again when it was met again" {
            let lose = ways |> List.item 2 |> (fun (_, _, lose) -> lose)

            for meet in
                [
                    fun a b -> a.Node |> Node.connect b.Node.Location |> at a
                    fun a b -> b.Node |> Node.connect a.Node.Location |> at b
                ] do
                afterLoss 32 lose (fun _ a b address got _ ->
                    pycos {
                        let! _ = meet a b
                        let! delivered = at a (address |> TaskRef.deliver 5)
                        Expect.equal delivered DeliveryResult.Delivered "deliver"
                        do! PycosTask.sleep second
                        Expect.sequenceEqual got [ 5 ] "the old address"
                        do! b.Node.StopAsync()
                    })
        }

        test
            "[N60] [SN13] The crash of a process is noticed within half a second, by who has dialled and by who has not" {
            for seed in 1..50 do
                for dials in [ 0; 1 ] do
                    use simulation = Simulation.create seed

                    Simulation.runIn
                        simulation
                        (pycos {
                            let! a = start "a" simulation
                            let! b = start "b" simulation
                            let dialler, other = if dials = 0 then a, b else b, a
                            let! _ = at dialler (dialler.Node |> Node.connect other.Node.Location)
                            do! PycosTask.sleep (TimeSpan.FromMilliseconds(float (seed * 50)))
                            let seen = statuses a
                            let before = Simulation.elapsed simulation
                            simulation |> kill b
                            do! untilOffline a
                            let took = Simulation.elapsed simulation - before
                            Expect.isLessThan took quickly $"seed {seed}: how long it took"
                            do! PycosTask.sleep second

                            Expect.equal
                                [ for status in seen -> status.Reason ]
                                [ PeerReason.Explicit; PeerReason.Crashed ]
                                "why"

                            do! a.Node.StopAsync()
                        })
        }

        for text, tune, bound in
            [
                "by default", id, TimeSpan.FromSeconds 46.
                "as it was tuned",
                change [ "Heartbeat", box second; "ResumeTimeout", box (5. * second) ],
                TimeSpan.FromSeconds 8.2
            ] do
            for what, fail in
                [
                    "is cut off",
                    fun (a: Site) (b: Site) simulation ->
                        simulation |> Simulation.cut a.Network b.Network
                        simulation |> Simulation.cut b.Network a.Network
                    "stops", fun _ b simulation -> simulation |> Simulation.suspend [ b.Tasks; b.Network ]
                    "is no longer heard", fun a b simulation -> simulation |> Simulation.cut b.Network a.Network
                ] do
                test $"[N60] [N64] [GN12] A node that {what} is lost within the documented time {text}" {
                    for seed in 1..20 do
                        use simulation = Simulation.create seed

                        Simulation.runIn
                            simulation
                            (pycos {
                                let! a = startWith tune "a" simulation
                                let! b = startWith tune "b" simulation
                                let dialler, other = if seed % 2 = 0 then a, b else b, a
                                let! _ = at dialler (dialler.Node |> Node.connect other.Node.Location)
                                do! PycosTask.sleep (TimeSpan.FromMilliseconds(float (seed * 400)))
                                let seen = statuses a
                                let before = Simulation.elapsed simulation
                                simulation |> fail a b
                                do! untilOffline a
                                let took = Simulation.elapsed simulation - before

                                Expect.isLessThanOrEqual
                                    took
                                    (bound + TimeSpan.FromMilliseconds 10.)
                                    $"seed {seed}: how long it took"

                                do! PycosTask.sleep (TimeSpan.FromMilliseconds 1.)

                                Expect.equal
                                    [ for status in seen -> status.Reason ]
                                    [ PeerReason.Explicit; PeerReason.Unreachable ]
                                    "why"
                            })
                }

        test "[N62] [SN14] Addresses of a life that is over stay dead when the node was started again" {
            let lose = ways |> List.head |> (fun (_, _, lose) -> lose)

            afterLoss 33 lose (fun simulation a b old _ _ ->
                pycos {
                    let place = b.Node.Location
                    let! again = startWith (having "Port" (Nullable place.Port)) "b" simulation
                    let got = collector again "collector"
                    let! _ = at a (a.Node |> Node.connect place)
                    let! failure = at a (failureOf (fun () -> pycos { old |> TaskRef.send 1 }))
                    let _, node, reason = Expect.wantSome failure "the old address"
                    Expect.equal (node, reason) (Some b.Node.Id, Some PeerReason.Restarted) "which one, and why"
                    let! address = at a (a.Node |> Node.locateTask<int> "collector")
                    let! delivered = at a (address |> TaskRef.deliver 2)
                    Expect.equal delivered DeliveryResult.Delivered "the new one"
                    do! PycosTask.sleep second
                    Expect.sequenceEqual got [ 2 ] "what the new one got"
                    do! again.Node.StopAsync()
                })
        }
    ]

let private unmet =
    let passedOn
        seed
        adapt
        (program: Simulation -> Site -> Site -> Site -> TaskRef<int> -> List<int> -> Coroutine<unit>)
        =
        use simulation = Simulation.create seed

        Simulation.runIn
            simulation
            (pycos {
                let! a = start "a" simulation
                let! b = start "b" simulation
                let! c = startWith adapt "c" simulation
                let! _ = at a (a.Node |> Node.connect b.Node.Location)
                let! _ = at a (a.Node |> Node.connect c.Node.Location)
                let got = collector b "collector"

                let passed =
                    serve c "passed" (fun (inbox: Inbox<TaskRef<int>>) -> pycos { return! Inbox.receive inbox })

                do!
                    at
                        a
                        (pycos {
                            let! address = a.Node |> Node.locateTask<int> "collector"
                            let! other = a.Node |> Node.locateTask "passed"
                            other |> TaskRef.send address
                        })

                let! address = passed
                do! program simulation a b c address got
                do! a.Node.StopAsync()
                do! c.Node.StopAsync()
            })

    testList "nodes that were never met" [
        test "[N34] [GN33] An address that came through a third node leads to its node, which is connected to" {
            passedOn 41 id (fun _ _ b c address got ->
                pycos {
                    let! delivered = at c (address |> TaskRef.deliver 1)
                    Expect.equal delivered DeliveryResult.Delivered "deliver"
                    do! PycosTask.sleep second
                    Expect.sequenceEqual got [ 1 ] "the message"
                    do! b.Node.StopAsync()
                })
        }

        test
            "[N34] An address that came through a third node says why it leads nowhere, if its node is not to be connected to" {
            passedOn 42 (having "ConnectsAutomatically" false) (fun _ _ b c address _ ->
                pycos {
                    let! failure = at c (failureOf (fun () -> pycos { address |> TaskRef.send 1 }))
                    let message, node, reason = Expect.wantSome failure "it fails"
                    Expect.equal (node, reason) (Some b.Node.Id, None) "which node, and that it was not lost"
                    Expect.stringContains message "ConnectsAutomatically" "what to do"
                    do! b.Node.StopAsync()
                })
        }

        test "[N34] A node that could not be connected to is reported for what waited, and then tried only now and then" {
            passedOn 43 id (fun simulation _ b c address _ ->
                pycos {
                    simulation |> kill b
                    let lost = undelivered c
                    do! at c (pycos { address |> TaskRef.send 1 })
                    do! PycosTask.sleep second
                    Expect.equal [ for message in lost -> message.Result ] [ DeliveryResult.Unreachable ] "what waited"
                    let! failure = at c (failureOf (fun () -> pycos { address |> TaskRef.send 2 }))
                    let message, _, _ = Expect.wantSome failure "and then sending fails"
                    Expect.stringContains message "could not be connected to" "why"
                    do! PycosTask.sleep PeerLoss.PauseAfterAttempt
                    let! again = at c (failureOf (fun () -> pycos { address |> TaskRef.send 3 }))
                    Expect.isNone again "it is tried again"
                })
        }
    ]

let private remembering =
    let idOf number =
        NodeId(Guid(number, 0s, 0s, [| 0uy; 0uy; 0uy; 0uy; 0uy; 0uy; 0uy; 0uy |]), 1L)

    /// Apart, so that nothing on the stack holds the peers.
    let hear (node: PycosNode) count =
        for number in 1..count do
            node.PeerOf(idOf number, "", [||]) |> ignore

    testList "memory" [
        test "[GN21] Nodes that were only heard of are forgotten with their addresses" {
            use simulation = Simulation.create 51

            Simulation.runIn
                simulation
                (pycos {
                    let! a = start "a" simulation
                    let held = a.Node.PeerOf(idOf 0, "", [||])

                    for _ in 1..20 do
                        hear a.Node 5_000
                        GC.Collect()

                    Expect.isLessThan a.Node.Peers.Entries 12_000 "how many are known"

                    Expect.isTrue
                        (obj.ReferenceEquals(held, a.Node.PeerOf(idOf 0, "", [||])))
                        "one that an address leads to"

                    do! a.Node.StopAsync()
                })
        }
    ]

let private stopping =
    test "[GN55] A node that stops waits for all of its peers at once, and no longer than its drain time" {
        for sick in 0..3 do
            use simulation = Simulation.create (50 + sick)

            Simulation.runIn
                simulation
                (pycos {
                    let! a = startWith (having "DrainTimeout" (2. * second)) "a" simulation
                    let peers = List<Site>()

                    for name in [ "b"; "c"; "d" ] do
                        let! peer = start name simulation
                        collector peer $"collector of {name}" |> ignore
                        let! _ = at a (a.Node |> Node.connect peer.Node.Location)
                        peers.Add peer

                    let! addresses =
                        at
                            a
                            (pycos {
                                let found = List<TaskRef<int>>()

                                for name in [ "b"; "c"; "d" ] do
                                    let! address = a.Node |> Node.locateTask<int> $"collector of {name}"
                                    found.Add address

                                return found
                            })

                    for peer in Seq.take sick peers do
                        simulation |> Simulation.cut a.Network peer.Network
                        simulation |> Simulation.cut peer.Network a.Network

                    do!
                        at
                            a
                            (pycos {
                                for address in addresses do
                                    do! address |> TaskRef.sendWaiting 1
                            })

                    let before = Simulation.elapsed simulation
                    do! a.Node.StopAsync()
                    let took = Simulation.elapsed simulation - before

                    if sick = 0 then
                        Expect.isLessThan took quickly "nobody has to be waited for"
                    else
                        Expect.isLessThan took (2.5 * second) $"{sick} of 3 do not answer"

                    for peer in peers do
                        do! peer.Node.StopAsync()
                })
    }

let tests = testList "lost peers" [ failing; unmet; remembering; stopping ]
