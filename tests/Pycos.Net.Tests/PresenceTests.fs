/// What those are told who watch peers, and who can make a peer go.
module internal Pycos.Net.Tests.PresenceTests

open System
open System.Collections.Generic
open System.Net
open System.Threading
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Testing
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.NodeProgram
open Pycos.Net.Tests.FileSupport

let private refusalsOf (site: Site) =
    let seen = List<PeerRefusal>()
    site.Node.PeerRefused.Add seen.Add
    seen

let private leave (other: Site) (site: Site) =
    pycos { do! site.Node |> Node.disconnect other.Node.Location }

let private statusTests =
    testList "statuses" [
        test
            "[GN24] A status tells reason, incarnation and time, to who watches later as well, and each life is Online and Offline in turn" {
            use simulation = Simulation.create 621
            let discovering = having "Discovery" (DiscoveryOptions())

            Simulation.runIn
                simulation
                (pycos {
                    let! a = startWith discovering "a" simulation
                    let seen = statuses a
                    let! b = startWith discovering "b" simulation
                    do! PycosTask.sleep (second * 10.)
                    let late = statuses a
                    do! PycosTask.sleep second
                    Expect.equal (List.ofSeq late) [ seen[0] ] "whoever comes later is told the same"
                    do! b.Node.StopAsync()
                    do! PycosTask.sleep (second * 10.)
                    let again = having "Port" (Nullable b.Node.Location.Port)
                    let! c = startWith (again >> having "Discovery" DiscoveryOptions.Off) "b" simulation
                    let! _ = at a (a.Node |> Node.connect c.Node.Location)
                    do! PycosTask.sleep (second * 10.)
                    simulation |> kill c
                    do! PycosTask.sleep (TimeSpan.FromMinutes 1.)

                    Expect.equal
                        [ for status in seen -> status.Id, status.State, status.Reason ]
                        [
                            b.Node.Id, PeerState.Online, PeerReason.Discovered
                            b.Node.Id, PeerState.Offline, PeerReason.Shutdown
                            c.Node.Id, PeerState.Online, PeerReason.Explicit
                            c.Node.Id, PeerState.Offline, PeerReason.Crashed
                        ]
                        "the lives of b"

                    Expect.isGreaterThan c.Node.Id.Incarnation b.Node.Id.Incarnation "the later life"

                    for (earlier, next), expected in List.zip (List.pairwise (List.ofSeq seen)) [ 11.; 10.; 10. ] do
                        let took = (next.Time - earlier.Time).TotalSeconds
                        Expect.isTrue (took >= expected - 0.5 && took < expected + 1.) $"{took} s until {next}"

                    do! a.Node.StopAsync()
                })
        }

        test "[GN24] A contact that is refused is an event with its reason, on both sides, and none of a peer" {
            use simulation = Simulation.create 622

            let others = [
                // The number, and whether it is the other side that has refused.
                having "Secrets" ([| NodeSecret "another secret than that of the others" |]: IReadOnlyList<NodeSecret>),
                1012
                having
                    "Secrets"
                    ([| NodeSecret("a further secret, under its own label", "own") |]: IReadOnlyList<NodeSecret>),
                1011
                having "Cluster" "another", 1014
                id, 1015
            ]

            Simulation.runIn
                simulation
                (pycos {
                    let! a = start "a" simulation
                    let here, seen = refusalsOf a, statuses a

                    for adapt, code in others do
                        a.Node.IgnoresPeers <- (code = 1015)
                        here.Clear()
                        let! b = startWith adapt "b" simulation
                        let there = refusalsOf b

                        let! refused =
                            at
                                b
                                (pycos {
                                    try
                                        let! _ = b.Node |> Node.connect a.Node.Location
                                        return false
                                    with :? PeerRefusedException ->
                                        return true
                                })

                        Expect.isTrue refused $"{code}"
                        do! PycosTask.sleep second

                        for side in [ here; there ] do
                            Expect.equal [ for refusal in side -> refusal.Code ] [ code ] $"{code}: told once"
                            Expect.isNotEmpty side[0].Reason "the reason"

                        Expect.notEqual here[0].ByPeer there[0].ByPeer "each says who has refused"
                        do! b.Node.StopAsync()

                    Expect.isEmpty seen "nobody has come"
                    do! a.Node.StopAsync()
                })
        }
    ]

let private ownUse =
    testList "from everywhere" [
        test
            "[GN10] A service of the own node is called like any other, whatever becomes of the call, and the network goes on" {
            withSites 2 623 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]

                    let divide (struct (number, by): struct (int * int)) =
                        pycos {
                            // Of the node that runs it, from within a call.
                            let! places = a.Node |> Node.locateAllNodes second "b"
                            Expect.equal places [ b.Node.Location ] "the network is there"
                            return number / by
                        }

                    a.Node |> Service.add "divide" divide |> ignore

                    for place in [ a.Node.Location; a.Node.Location ] do
                        let! found = at a (a.Node |> Service.locateAt place second "divide")
                        let service: RemoteService<struct (int * int), int> = ValueOption.get found
                        let! result = at a (service |> Service.call (struct (84, 2)))
                        Expect.equal result 42 "the result"
                        let! failed = at a (service |> Service.tryCall (struct (1, 0)))

                        match failed with
                        | Error failure -> Expect.equal failure.Reason ServiceCallFailure.Failed "its failure"
                        | Ok value -> failtest $"{value}"

                    let got = collector a "numbers"
                    let! (numbers: TaskRef<int>) = at b (b.Node |> Node.locateTask "numbers")
                    let! taken = at b (numbers |> TaskRef.deliver 7)
                    do! PycosTask.sleep second
                    Expect.equal (taken, List.ofSeq got) (DeliveryResult.Delivered, [ 7 ]) "others reach it"
                })
        }

        test "[GN10] A task of another node watches peers, as one of the own does, and both nodes go on" {
            withSites 3 624 (fun _ sites ->
                pycos {
                    let a, b, c = sites[0], sites[1], sites[2]
                    let told = List<PeerStatus>()

                    let watcher =
                        serve b "watcher" (fun (inbox: Inbox<PeerStatus>) ->
                            pycos {
                                while true do
                                    let! status = Inbox.receive inbox
                                    told.Add status
                            })

                    let own = statuses a
                    let! (remote: TaskRef<PeerStatus>) = at a (a.Node |> Node.locateTask "watcher")
                    let watching = a.Node |> Node.watch remote
                    do! PycosTask.sleep second
                    let states () = [ for status in told -> status.Name, status.State ]

                    Expect.equal
                        (List.sort (states ()))
                        [ "b", PeerState.Online; "c", PeerState.Online ]
                        "who is there"

                    do! at a (leave c a)
                    do! PycosTask.sleep second
                    let! _ = at c (c.Node |> Node.connect a.Node.Location)
                    do! PycosTask.sleep second

                    let ofC (statuses: List<PeerStatus>) = [
                        for status in statuses do
                            if status.Name = "c" then
                                status
                    ]

                    Expect.equal (ofC told) (ofC own) "the same, as a whole"
                    Expect.hasLength (ofC told) 3 "come, gone, come"
                    watching.Dispose()
                    do! at a (leave c a)
                    do! PycosTask.sleep second
                    Expect.hasLength (ofC told) 3 "nothing more is told"
                    watcher.Terminate() |> ignore
                    let got = collector b "numbers"
                    let! (numbers: TaskRef<int>) = at a (a.Node |> Node.locateTask "numbers")
                    let! taken = at a (numbers |> TaskRef.deliver 7)
                    do! PycosTask.sleep second
                    Expect.equal (taken, List.ofSeq got) (DeliveryResult.Delivered, [ 7 ]) "messages go on"
                })
        }
    ]

let private closing =
    test "[GN43] A close request ends the session on which it comes, whatever it says, and no other" {
        withSites 4 625 (fun _ sites ->
            pycos {
                let a, b = sites[0], sites[1]

                let echo (number: int) =
                    pycos {
                        do! PycosTask.sleep (second * 10.)
                        return number
                    }

                a.Node |> Service.add "echo" echo |> ignore
                let! (service: RemoteService<int, int>) = at b (b.Node |> Service.locate "echo")
                let underWay = b.Tasks.Spawn(service |> Service.call 42)
                let before = (peerOf a b).Session
                let seen, there = statuses a, statuses b

                for site, reason in List.zip sites[2..] [ GoAwayReason.Shutdown; GoAwayReason.Duplicate ] do
                    let frame = GoAwayFrame(reason, 0UL, 0u)
                    (peerOf site a).Session.Outbox.AppendControl(&frame)
                    do! PycosTask.sleep second

                let gone = [
                    for status in seen do
                        if status.State = PeerState.Offline then
                            status.Name
                ]

                Expect.equal gone [ "c"; "d" ] "who has asked for it, has gone"
                do! at a (leave sites[2] a)
                Expect.equal [ for status in there -> status.State ] [ PeerState.Online ] "b has noticed nothing"
                Expect.isTrue (obj.ReferenceEquals((peerOf a b).Session, before)) "its session is the one that it was"
                let! result = underWay
                Expect.equal result 42 "and its call gets its value"
            })
    }

/// Nodes of this process that listen on the loopback address.
let private startHere name (scheduler: Scheduler) =
    NodeOptions(
        Name = name,
        Secrets = [| secret |],
        Port = Nullable 0,
        PeersVariable = null,
        Transport = NodeTransport.PlainText,
        ListenOn = [| IPAddress.Loopback |],
        Scheduler = scheduler,
        Discovery = DiscoveryOptions.Off
    )
    |> Node.start

let private concurrent =
    test
        "[GN28] Peers and watchers come, go and are listed by many threads at the same time, and nothing fails or is missed" {
        use scheduler = new Scheduler(SchedulerOptions(Names = TaskNames()))
        let a = startHere "a" scheduler
        let told = Collections.Concurrent.ConcurrentQueue<PeerStatus>()
        let mutable isOver = false

        let watcher act =
            let mutable address = Unchecked.defaultof<TaskRef<PeerStatus>>

            scheduler.Spawn(
                (fun (inbox: Inbox<PeerStatus>) ->
                    pycos {
                        while true do
                            let! status = Inbox.receive inbox
                            act status
                    }),
                &address,
                SpawnOptions(Daemon = true)
            )
            |> ignore

            address

        let constant = a |> Node.watch (watcher told.Enqueue)
        let passing = watcher ignore

        let busy = [
            for _ in 1..2 do
                (fun () ->
                    for peer in a.ConnectedPeers do
                        a.StoryOf peer.Id |> ignore)

                (fun () -> (a |> Node.watch passing).Dispose())
        ]

        let threads = [
            for act in busy ->
                Tasks.Task.Run(fun () ->
                    let mutable rounds = 0

                    while not (Volatile.Read &isOver) do
                        act ()
                        rounds <- rounds + 1
                        Thread.Yield() |> ignore

                    rounds)
        ]

        let ids = List<NodeId>()

        let comeAndGo () =
            let tasks = new Scheduler(SchedulerOptions(Names = TaskNames()))
            let node = startHere "b" tasks
            lock ids (fun () -> ids.Add node.Id)

            try
                onTask node (node |> Node.connect a.Location) |> ignore
            finally
                node.Dispose()
                tasks.Dispose()

        try
            Tasks.Parallel.For(0, 24, Tasks.ParallelOptions(MaxDegreeOfParallelism = 4), (fun _ -> comeAndGo ()))
            |> ignore

            let areGone () =
                a.ConnectedPeers.Count = 0 && told.Count = 2 * ids.Count

            Expect.isTrue (comesAbout (TimeSpan.FromSeconds 30.) areGone) $"{told.Count} statuses of {ids.Count} lives"
        finally
            Volatile.Write(&isOver, true)

        for thread in threads do
            Expect.isGreaterThan thread.Result 0 "no thread has failed"

        for id in ids do
            Expect.equal
                [
                    for status in told do
                        if status.Id = id then
                            status.State
                ]
                [ PeerState.Online; PeerState.Offline ]
                "each has come and gone"

        constant.Dispose()
        a.Dispose()
    }

let tests =
    testList "presence" [ statusTests; ownUse; closing; testSequenced concurrent ]
