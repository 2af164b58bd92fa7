/// Nodes of one simulation that find each other.
module Pycos.Net.Tests.DiscoveryTests

open System
open System.Collections.Generic
open System.Collections.Concurrent
open System.Net
open Microsoft.Extensions.Logging
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Net.Tests.NodeSupport

/// Keeps the warnings of a node.
type private Warnings() =
    let texts = ConcurrentQueue<string>()

    member _.Texts = List.ofSeq texts

    interface ILogger with
        member _.BeginScope _ = null
        member _.IsEnabled level = level >= LogLevel.Warning

        member _.Log(level, _, state, error, format) =
            if level >= LogLevel.Warning then
                texts.Enqueue(format.Invoke(state, error))

let private discovery (value: DiscoveryOptions) = having "Discovery" value

let private discovering = discovery (DiscoveryOptions())

let private multicasting =
    discovery (DiscoveryOptions(Mode = DiscoveryMode.Multicast))

let private silent = discovery (DiscoveryOptions(Announces = false))

let private atUdp port =
    discovery (DiscoveryOptions(Port = port))

let private atTcp (port: int) = having "Port" (Nullable port)

/// One object for each text, since deriving its keys takes a while.
let private secrets =
    System.Collections.Concurrent.ConcurrentDictionary<string, NodeSecret>()

let private knowing (text: string) =
    having "Secrets" ([| secrets.GetOrAdd(text, fun text -> NodeSecret text) |] :> IReadOnlyList<NodeSecret>)

/// With a secret whose knowers may relay, too.
let private relaying =
    let secret =
        NodeSecret("a secret of nodes that may relay", grants = Capabilities.All)

    having "Secrets" ([| secret |] :> IReadOnlyList<NodeSecret>)

/// Has what becomes of a node's peers written down, by a task of its own.
let private watch (site: Site) =
    let events = ResizeArray<string * PeerState>()
    let mutable address = Unchecked.defaultof<TaskRef<PeerStatus>>

    let body (inbox: Inbox<PeerStatus>) =
        pycos {
            while true do
                let! status = Inbox.receive inbox
                events.Add(status.Name, status.State)
        }

    site.Tasks.Spawn(body, &address, SpawnOptions(Daemon = true)) |> ignore
    site.Node |> Node.watch address |> ignore
    events

let private peersOf (site: Site) =
    Node.peers site.Node |> List.map _.Name |> List.sort

let private seconds (count: float) =
    PycosTask.sleep (TimeSpan.FromSeconds count)

let private stop (sites: Site list) =
    pycos {
        for site in sites do
            do! site.Node.StopAsync()
    }

let private simulate seed program =
    use simulation = Simulation.create seed
    Simulation.runIn simulation (program simulation)

let private simulateIn (simulation: Simulation) program = Simulation.runIn simulation program

let private finding =
    testList "finding" [
        for name, adapt in
            [
                "[N4] Nodes that broadcast", discovering
                "[N5] [SN21] Nodes that multicast", multicasting
            ] do
            test $"{name} find each other, whoever comes first, and each is told once" {
                simulate 21 (fun simulation ->
                    pycos {
                        let! a = startWith adapt "a" simulation
                        let seenByA = watch a
                        do! seconds 0.5
                        let! b = startWith adapt "b" simulation
                        let seenByB = watch b
                        do! seconds 100.
                        Expect.sequenceEqual seenByA [ "b", PeerState.Online ] "seen by a"
                        Expect.sequenceEqual seenByB [ "a", PeerState.Online ] "seen by b"
                        do! stop [ a; b ]
                    })
            }

        test "[N4] [N11] Nodes that start at once all meet, whatever the order of what happens" {
            for seed in 1..40 do
                simulate seed (fun simulation ->
                    pycos {
                        let sites = ResizeArray()

                        for name in [ "a"; "b"; "c"; "d"; "e" ] do
                            let! site = startWith discovering name simulation
                            sites.Add(site, watch site)

                        do! seconds 10.

                        for site, events in sites do
                            let others = [
                                for other, _ in sites do
                                    if other.Node.Name <> site.Node.Name then
                                        other.Node.Name
                            ]

                            Expect.equal (peersOf site) others $"seed {seed}: peers of {site.Node.Name}"

                            Expect.equal
                                (events |> Seq.sort |> List.ofSeq)
                                [ for other in others -> other, PeerState.Online ]
                                $"seed {seed}: events of {site.Node.Name}"

                        do! stop [ for site, _ in sites -> site ]
                    })
        }

        test "[N6] [GN46] A node that missed the first announcements hears a later one" {
            simulate 22 (fun simulation ->
                pycos {
                    let! a = startWith discovering "a" simulation
                    do! seconds 2.
                    let! b = startWith silent "b" simulation
                    do! seconds 0.5
                    Expect.isEmpty (peersOf b) "before the third announcement"
                    do! seconds 1.
                    Expect.equal (peersOf b) [ "a" ] "after it"
                    do! stop [ a; b ]
                })
        }

        test "[N7] A node that is to be silent sends nothing by itself, yet is met" {
            simulate 23 (fun simulation ->
                pycos {
                    let! a = startWith silent "a" simulation
                    let! b = startWith silent "b" simulation
                    do! seconds 60.
                    Expect.isEmpty (peersOf a) "of two silent ones"
                    do! at b (pycos { do! b.Node.AnnounceAsync() })
                    do! seconds 1.
                    Expect.equal (peersOf a) [ "b" ] "when one announces itself on demand"
                    do! stop [ a; b ]
                })
        }

        test "[N6] An announcement on demand may go to another port" {
            simulate 24 (fun simulation ->
                pycos {
                    let! a = startWith (atUdp 4000) "a" simulation
                    let! b = startWith (atUdp 5000) "b" simulation
                    do! seconds 10.
                    Expect.isEmpty (peersOf a) "on different ports"
                    do! at b (pycos { do! b.Node.AnnounceAsync(Nullable 4000) })
                    do! seconds 1.
                    Expect.equal (peersOf a) [ "b" ] "met"
                    do! stop [ a; b ]
                })
        }

        test "Discovery that is off opens no socket" {
            simulate 25 (fun simulation ->
                pycos {
                    let! a = startWith id "a" simulation
                    let! b = startWith discovering "b" simulation
                    do! seconds 60.
                    Expect.isEmpty (peersOf a) "of the one that is off"

                    Expect.equal
                        simulation.Network.OpenSockets
                        (1 + 3)
                        "two listeners, and two sockets of announcements"

                    Expect.throwsT<InvalidOperationException> (fun () -> a.Node.AnnounceAsync() |> ignore) "on demand"
                    do! stop [ a; b ]
                    Expect.equal simulation.Network.OpenSockets 0 "all are closed"
                })
        }

        test "[N67] A node that only dials finds those that accept connections" {
            simulate 26 (fun simulation ->
                pycos {
                    let! a = startWith silent "a" simulation

                    let! b = startWith (discovering >> having "AcceptsConnections" false) "b" simulation

                    do! seconds 3.
                    Expect.equal (peersOf a, peersOf b) ([ "b" ], [ "a" ]) "met"
                    do! stop [ b; a ]
                })
        }

        test "[GN6] A node of another secret is not met, and both are told why" {
            simulate 27 (fun simulation ->
                pycos {
                    let! a = startWith discovering "a" simulation
                    let refusals = ResizeArray<PeerRefusal>()
                    a.Node.PeerRefused.Add refusals.Add
                    let! b = startWith (discovering >> knowing "another secret of tests") "b" simulation
                    do! seconds 20.
                    Expect.isEmpty (peersOf a @ peersOf b) "nobody is met"
                    Expect.hasLength refusals 1 "told once, though more came"
                    Expect.equal refusals[0].Code 1012 "authentication"
                    Expect.stringContains refusals[0].Reason "another secret" "in words"
                    do! stop [ a; b ]
                })
        }

        test "A node that leaves says so, and is gone for others at once" {
            simulate 28 (fun simulation ->
                pycos {
                    let! a = startWith discovering "a" simulation
                    let! b = startWith discovering "b" simulation
                    do! seconds 2.
                    do! b.Node.StopAsync()
                    do! seconds 0.1
                    Expect.isEmpty (peersOf a) "gone"
                    do! stop [ a ]
                })
        }
    ]

let private seeking =
    let seeded (names: string[]) =
        having "PeerNames" (names :> System.Collections.Generic.IReadOnlyList<string>)

    let both = seeded [| "localhost:7003"; "localhost:7004" |]

    testList "seeds" [
        test "[GN27] A seed is a name that stands for all its addresses, and is asked for again" {
            use simulation = Simulation.create 31

            simulateIn
                simulation
                (pycos {
                    let! a = startWith (atTcp 7001) "a" simulation
                    let! b = startWith (seeded [| "seeds.example:7001" |]) "b" simulation
                    do! seconds 5.
                    Expect.isEmpty (peersOf b) "before the name is there"
                    simulation.Network.AddHost("seeds.example", IPAddress.Loopback)
                    do! seconds 40.
                    Expect.equal (peersOf b) [ "a" ] "afterwards"
                    do! stop [ a; b ]
                })
        }

        test "A seed that does not answer yet is tried until it does" {
            simulate 32 (fun simulation ->
                pycos {
                    let! b = startWith (seeded [| "127.0.0.1:7002"; "not a place" |]) "b" simulation
                    do! seconds 60.
                    let! a = startWith (atTcp 7002) "a" simulation
                    do! seconds 6.5
                    Expect.equal (peersOf b) [ "a" ] "met"
                    do! stop [ a; b ]
                })
        }

        test "[GN27] A seed that was lost is tried until somebody answers there again" {
            simulate 35 (fun simulation ->
                pycos {
                    let! b = startWith (seeded [| "127.0.0.1:7002" |]) "b" simulation
                    let! a = startWith (atTcp 7002) "a" simulation
                    do! seconds 6.5
                    do! stop [ a ]
                    do! seconds 60.
                    Expect.isEmpty (peersOf b) "lost"
                    let! again = startWith (atTcp 7002) "again" simulation
                    do! seconds 6.5
                    Expect.equal (peersOf b) [ "again" ] "met again"
                    do! stop [ again; b ]
                })
        }

        test "[GN27] A seed whose connection was closed on purpose is left alone" {
            simulate 36 (fun simulation ->
                pycos {
                    let! a = startWith (atTcp 7002) "a" simulation
                    let! b = startWith (seeded [| "127.0.0.1:7002" |]) "b" simulation
                    do! seconds 2.
                    Expect.equal (peersOf b) [ "a" ] "met"
                    do! b.Node.DisconnectAsync a.Node.Location
                    do! seconds 30.
                    Expect.isEmpty (peersOf b) "not met again"
                    do! stop [ a; b ]
                })
        }

        test "A list of seeds may name the node itself" {
            simulate 33 (fun simulation ->
                pycos {
                    let! a = startWith (both >> atTcp 7003) "a" simulation

                    let! b = startWith (both >> atTcp 7004) "b" simulation

                    do! seconds 10.
                    Expect.equal (peersOf a, peersOf b) ([ "b" ], [ "a" ]) "each the other"
                    do! stop [ a; b ]
                })
        }

        test "[N9] [GN30] A host is contacted at its UDP port, and all its nodes are met" {
            simulate 34 (fun simulation ->
                pycos {
                    let! a = startWith silent "a" simulation
                    let! b = startWith silent "b" simulation
                    let! c = startWith silent "c" simulation
                    let! found = at c (pycos { return! c.Node.ConnectAsync "localhost" })
                    Expect.equal (found |> Seq.map _.Name |> Seq.sort |> List.ofSeq) [ "a"; "b" ] "the nodes"
                    do! stop [ a; b; c ]
                })
        }

        test "[N8] [N9] A host where nobody is says so in time" {
            simulate 35 (fun simulation ->
                pycos {
                    let! a = startWith silent "a" simulation
                    let before = simulation.Clock.Elapsed

                    let! outcome =
                        at
                            a
                            (pycos {
                                try
                                    let! found = a.Node.ConnectAsync(IPAddress.Parse "127.0.0.9")
                                    return $"found {found.Count}"
                                with :? PeerRefusedException as refused ->
                                    return refused.Message
                            })

                    Expect.stringContains outcome "no node answered an announcement to UDP port 9705" "why"
                    Expect.isLessThanOrEqual (simulation.Clock.Elapsed - before) (TimeSpan.FromSeconds 2.5) "in time"

                    let! unknown =
                        at
                            a
                            (pycos {
                                try
                                    let! found = a.Node.ConnectAsync "nowhere.example"
                                    return $"found {found.Count}"
                                with :? PeerRefusedException as refused ->
                                    return refused.Message
                            })

                    Expect.stringContains unknown "nowhere.example" "names the host"
                    do! stop [ a ]
                })
        }
    ]

let private relays =
    testList "relay" [
        test "[N10] [SN20] A node that asks a peer to announce it is met by the peer's neighbours" {
            simulate 41 (fun simulation ->
                pycos {
                    let adapt = silent >> relaying
                    let! a = startWith adapt "a" simulation
                    let! b = startWith adapt "b" simulation
                    let! c = startWith adapt "c" simulation
                    let! _ = at c (c.Node |> Node.connect b.Node.Location)
                    do! seconds 30.
                    Expect.equal (peersOf b, peersOf a) ([ "c" ], []) "nobody has announced anything"
                    let! _ = at a (a.Node |> Node.connectWithRelay b.Node.Location)
                    do! seconds 2.
                    Expect.equal (peersOf a, peersOf c) ([ "b"; "c" ], [ "a"; "b" ]) "all have met"
                    do! stop [ a; b; c ]
                })
        }

        test "[N10] [GN49] Who was not granted it, or asks too often, is told so" {
            let refusalOf (site: Site) (other: Site) =
                at
                    site
                    (pycos {
                        try
                            let! info = site.Node |> Node.connectWithRelay other.Node.Location
                            return $"met {info.Name}"
                        with :? PeerRefusedException as refused ->
                            return refused.Message
                    })

            simulate 42 (fun simulation ->
                pycos {
                    let! a = startWith silent "a" simulation
                    let! b = startWith silent "b" simulation
                    let! denied = refusalOf a b
                    Expect.stringContains denied "has not granted this node the capability relay" "denied"
                    Expect.equal (peersOf a) [ "b" ] "the connection stays"
                    let! c = startWith (silent >> relaying) "c" simulation
                    let! d = startWith (silent >> relaying) "d" simulation
                    let! first = refusalOf c d
                    let! second = refusalOf c d
                    do! seconds 1.
                    let! third = refusalOf c d
                    Expect.equal (first, third) ("met d", "met d") "once a second"
                    Expect.stringContains second "more than once a second" "too often"
                    let! off = startWith relaying "e" simulation
                    let! none = refusalOf c off
                    Expect.stringContains none "its own discovery is off" "by one that does not announce"
                    do! stop [ a; b; c; d; off ]
                })
        }
    ]

let private ignoring =
    testList "ignoring peers" [
        test "[N13] A node that ignores peers refuses all ways to meet it, with a reason, and keeps those it has" {
            simulate 51 (fun simulation ->
                pycos {
                    let! a = startWith silent "a" simulation
                    let! c = startWith silent "c" simulation
                    let! _ = at c (c.Node |> Node.connect a.Node.Location)
                    let refusals = ResizeArray<PeerRefusal>()
                    a.Node.PeerRefused.Add refusals.Add
                    a.Node.IgnoresPeers <- true
                    let! b = startWith discovering "b" simulation
                    do! seconds 2.
                    Expect.isFalse (List.contains "b" (peersOf a)) "announced"
                    Expect.exists refusals (fun refusal -> refusal.Code = 1015) "the reason of the announcement"

                    let! dialled =
                        at
                            a
                            (pycos {
                                try
                                    let! info = a.Node |> Node.connect b.Node.Location
                                    return info.Name
                                with :? PeerRefusedException as refused ->
                                    return refused.Message
                            })

                    Expect.stringContains dialled "ignores new peers" "dialled from here"
                    let before = refusals.Count

                    let! _ =
                        at
                            b
                            (pycos {
                                try
                                    let! info = b.Node |> Node.connect a.Node.Location
                                    return info.Name
                                with :? PeerRefusedException as refused ->
                                    return refused.Message
                            })

                    do! seconds 1.

                    Expect.isTrue
                        (Seq.skip before refusals |> Seq.exists (fun refusal -> refusal.Code = 1015))
                        "dialled from there"

                    Expect.isFalse (List.contains "b" (peersOf a)) "not met"

                    let receiver =
                        serve c "receiver" (fun (inbox: Inbox<string>) -> pycos { return! Inbox.receive inbox })

                    do!
                        at
                            a
                            (pycos {
                                let! found = a.Node |> Node.locateTask "receiver"
                                found |> TaskRef.send "still"
                            })

                    let! got = receiver
                    Expect.equal got "still" "the peer from before still talks"
                    do! stop [ b; c; a ]
                })
        }
    ]

let private nothing =
    testList "nothing found" [
        test "A node that has found nobody says where it announced itself, what it saw, and why it ignored that" {
            let warnings = Warnings()
            let logging = having "Logger" (warnings :> ILogger)

            simulate 61 (fun simulation ->
                pycos {
                    let seeds =
                        having "PeerNames" ([| "127.0.0.1:7009" |] :> System.Collections.Generic.IReadOnlyList<string>)

                    let! a = startWith (discovering >> logging >> seeds) "a" simulation

                    let! b = startWith (discovering >> knowing "another secret of tests") "b" simulation

                    do! seconds 9.

                    let told =
                        warnings.Texts
                        |> List.filter (fun text -> text.StartsWith "No other node was found.")

                    Expect.hasLength told 1 "once"
                    Expect.stringContains told[0] "127.255.255.255:9705" "where"
                    Expect.stringContains told[0] "127.0.0.1:7009" "the seed"
                    Expect.stringContains told[0] "has another secret" "why"
                    do! stop [ a; b ]
                })
        }

        test "A node that has found somebody has nothing to say" {
            let warnings = Warnings()
            let logging = having "Logger" (warnings :> ILogger)

            simulate 62 (fun simulation ->
                pycos {
                    let! a = startWith (discovering >> logging) "a" simulation
                    let! b = startWith discovering "b" simulation
                    do! seconds 20.
                    Expect.isEmpty warnings.Texts "no warning"
                    do! stop [ a; b ]
                })
        }
    ]

let tests = testList "discovery" [ finding; seeking; relays; ignoring; nothing ]
