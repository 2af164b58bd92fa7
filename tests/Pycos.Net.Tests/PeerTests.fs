/// How peers come and go, and what becomes of what was under way between them.
module Pycos.Net.Tests.PeerTests

open System
open System.Collections.Generic
open System.Net
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Net.Tests.NodeSupport

type Echo = { ReplyTo: TaskRef<Echo>; Number: int }

let private endPoint (site: Site) =
    IPEndPoint(site.Node.Location.Address, site.Node.Location.Port)

/// Notes each status that a site's node tells.
let private watch (site: Site) =
    let seen = List<PeerStatus>()

    let mutable watcher = Unchecked.defaultof<TaskRef<PeerStatus>>

    do
        site.Tasks.Spawn(
            (fun (inbox: Inbox<PeerStatus>) ->
                pycos {
                    while true do
                        let! status = Inbox.receive inbox
                        seen.Add status
                }),
            &watcher,
            SpawnOptions(Daemon = true)
        )
        |> ignore

    let registration = site.Node |> Node.watch watcher
    seen, registration

let private states (seen: List<PeerStatus>) = [ for status in seen -> status.Name, status.State, status.Reason ]

let private connecting =
    testList "connecting" [
        test "[N8] A place where nobody listens refuses the connection, and says so" {
            use simulation = Simulation.create 1

            Simulation.runIn simulation (pycos {
                let! a = start "a" simulation

                let! refused =
                    at a (pycos {
                        try
                            let! _ = a.Node |> Node.connect (Location(IPAddress.Loopback, 1))
                            return None
                        with :? PeerRefusedException as refusal ->
                            return Some refusal.Refusal
                    })

                Expect.equal (refused |> Option.map _.ByPeer) (Some false) "it was not the peer"
                do! a.Node.StopAsync()
            })
        }

        test "[N11] [N12] A watcher is told who is there, and then of each peer that comes or goes, until it is taken back" {
            withSites 2 2 (fun simulation sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let seen, registration = watch a
                    do! PycosTask.sleep second
                    Expect.equal (states seen) [ "b", PeerState.Online, PeerReason.Explicit ] "who is there"
                    do! at a (pycos { do! a.Node |> Node.disconnect b.Node.Location })
                    do! PycosTask.sleep second
                    Expect.equal (List.tail (states seen)) [ "b", PeerState.Offline, PeerReason.Closed ] "who has gone"
                    Expect.isEmpty (Node.peers a.Node) "the peers of a"
                    Expect.isEmpty (Node.peers b.Node) "the peers of b"
                    let! again = at b (b.Node |> Node.connect a.Node.Location)
                    do! PycosTask.sleep second
                    Expect.equal again.Name "a" "whom b has connected to"
                    Expect.equal (List.last (states seen)) ("b", PeerState.Online, PeerReason.Explicit) "who has come"
                    Expect.equal [ for peer in Node.peers a.Node -> peer.Name ] [ "b" ] "the peers of a"
                    registration.Dispose()
                    do! at a (pycos { do! a.Node |> Node.disconnect b.Node.Location })
                    do! PycosTask.sleep second
                    Expect.hasLength seen 3 "nothing more is told"
                })
        }

        test "[N13] A node that ignores peers refuses them and talks to those it has" {
            withSites 2 3 (fun simulation sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    a.Node.IgnoresPeers <- true
                    let! c = start "c" simulation

                    let! refusal =
                        at c (pycos {
                            try
                                let! _ = c.Node |> Node.connect a.Node.Location
                                return null
                            with :? PeerRefusedException as refused ->
                                return refused.Refusal
                        })

                    Expect.isNotNull refusal "c is refused"
                    let receiver = serve a "still here" (fun inbox -> pycos { return! Inbox.receive inbox })

                    do!
                        at b (pycos {
                            let! found = b.Node |> Node.locateTask "still here"
                            found |> TaskRef.send 1
                        })

                    let! got = receiver
                    Expect.equal got 1 "the message"
                    do! c.Node.StopAsync()
                })
        }

        test "[N14] [N65] What was sent before a node takes leave arrives" {
            withSites 2 4 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let count = 2_000

                    let receiver =
                        serve b "receiver" (fun inbox ->
                            pycos {
                                let got = List<int>()

                                while got.Count < count do
                                    let! number = Inbox.receive inbox
                                    got.Add number

                                return List.ofSeq got
                            })

                    do!
                        at a (pycos {
                            let! found = a.Node |> Node.locateTask "receiver"

                            for number in 1..count do
                                found |> TaskRef.send number
                        })

                    do! a.Node.StopAsync()
                    let! got = receiver
                    Expect.equal got [ 1..count ] "the messages"
                })
        }
    ]

let private losing =
    testList "losing" [
        test "[N62] [SN14] A node that was started again is another one: the old addresses are dead, and new lookups find the new ones" {
            withSites 2 11 (fun simulation sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let place = b.Node.Location
                    let seen, _ = watch a
                    serve b "name" (fun (inbox: Inbox<int>) -> pycos { return! Inbox.receive inbox }) |> ignore
                    let! old = at a (a.Node |> Node.locateTask<int> "name")
                    do! b.Node.StopAsync()
                    let! again = startWith (having "Port" (Nullable place.Port)) "b" simulation
                    let receiver = serve again "name" (fun inbox -> pycos { return! Inbox.receive inbox })
                    let! _ = at a (a.Node |> Node.connect place)
                    Expect.isFalse (old |> TaskRef.trySend 1) "the old address"

                    do!
                        at a (pycos {
                            let! found = a.Node |> Node.locateTask "name"
                            Expect.notEqual found old "the new address"
                            found |> TaskRef.send 2
                        })

                    let! got = receiver
                    Expect.equal got 2 "the message"

                    Expect.equal
                        [ for _, state, _ in states seen -> state ]
                        [ PeerState.Online; PeerState.Offline; PeerState.Online ]
                        "what a was told"

                    do! again.Node.StopAsync()
                })
        }

        test "[N33] [GN35] An address that comes home is the task itself, also after the connection was lost for a while" {
            withSites 2 12 (fun simulation sites ->
                pycos {
                    let a, b = sites[0], sites[1]

                    let echo =
                        serve b "echo" (fun (inbox: Inbox<Echo>) ->
                            pycos {
                                for _ in 1..2 do
                                    let! request = Inbox.receive inbox
                                    request.ReplyTo |> TaskRef.send request
                            })

                    let mutable mine = Unchecked.defaultof<TaskRef<Echo>>

                    let asking =
                        a.Tasks.Spawn(
                            (fun (inbox: Inbox<Echo>) ->
                                pycos {
                                    let! found = a.Node |> Node.locateTask "echo"

                                    for number in 1..2 do
                                        found |> TaskRef.send { ReplyTo = inbox.Self; Number = number }
                                        let! answer = Inbox.receive inbox
                                        Expect.equal answer.ReplyTo inbox.Self "the address"
                                        Expect.equal (hash answer.ReplyTo) (hash inbox.Self) "its hash"
                                        Expect.isNull answer.ReplyTo.Remote "it is the task itself"
                                        Expect.equal answer.Number number "the number"
                                        simulation.Network.ResetConnections(endPoint b) |> ignore
                                        do! PycosTask.sleep second
                                }),
                            &mine
                        )

                    do! asking
                    do! echo
                })
        }
    ]

let tests = testList "peers" [ connecting; losing ]
