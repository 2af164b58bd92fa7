/// Which nodes a client uses, and what it does with them.
module Pycos.Dispycos.Tests.ManagingTests

open System
open System.Net
open System.Threading
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Dispycos.Tests.ClusterSupport
open Pycos.Dispycos.Tests.NodeManagerSupport

let private offer =
    NodeOffer(
        "render1",
        NodeId(),
        Location(IPAddress.Parse "10.1.2.3", 9706),
        4,
        4,
        "linux-x64",
        "10.0.1",
        readOnlyDict [ "disk", "ssd" ],
        0L,
        NodeAvailability(Nullable(), 1_000L, 2_000L, Nullable()),
        null
    )

let private decide (options: ClusterOptions) (offer: NodeOffer) = AllocationRules(options).Decide offer

let private serversBy (rules: NodeAllocation list) =
    (decide (ClusterOptions(Allocations = rules)) offer).Servers

let private rule node = NodeAllocation(Node = node)

let private rules =
    testList "rules" [
        test "[D32] A rule is for nodes by name, address, place, pattern or network; all processors of others are used" {
            let isFor node =
                serversBy [ NodeAllocation(Node = node, Cpus = Nullable 1) ] = 1

            for node in
                [
                    "render1"
                    "RENDER1"
                    "render*"
                    "*"
                    "10.1.2.3"
                    "10.1.*"
                    "10.1.2.3:9706"
                    "render1:9706"
                    "10.1.0.0/16"
                ] do
                Expect.isTrue (isFor node) node

            for node in
                [
                    "render2"
                    "render"
                    "10.1.2.4"
                    "10.1.2.3:9707"
                    "10.2.*"
                    "10.2.0.0/16"
                    "r.nder1"
                ] do
                Expect.isFalse (isFor node) node
        }

        test
            "[D32] [GD11] The first rule that applies decides; what has another platform or lacks a label is left to the next" {
            let one = NodeAllocation(Cpus = Nullable 1)
            let two = NodeAllocation(Cpus = Nullable 2)
            Expect.equal (serversBy [ one; two ]) 1 "the first"

            Expect.equal
                (serversBy [ NodeAllocation(Platform = "windows", Cpus = Nullable 1); two ])
                2
                "another platform"

            Expect.equal
                (serversBy [ NodeAllocation(Platform = "^LINUX-(x64|arm64)$", Cpus = Nullable 1); two ])
                1
                "its platform"

            let labelled value =
                NodeAllocation(Labels = readOnlyDict [ "disk", value ], Cpus = Nullable 1)

            Expect.equal (serversBy [ labelled "*"; two ]) 1 "any value"
            Expect.equal (serversBy [ labelled "ssd"; two ]) 1 "its value"
            Expect.equal (serversBy [ labelled "tape"; two ]) 2 "another value"
            Expect.equal (serversBy [ NodeAllocation(Platform = "windows") ]) 4 "none applies: all"

            let only =
                ClusterOptions(Allocations = [ NodeAllocation(Platform = "windows") ], OnlyAllocations = true)

            Expect.equal (decide only offer).Servers 0 "none applies, and only those count"
            Expect.stringContains (decide only offer).Reason "no allocation" "why"
        }

        test
            "[D32] Processors are all, so many, or all but so many; what is not there is not used, and the reason says so" {
            let decideBy rule =
                decide (ClusterOptions(Allocations = [ rule ])) offer

            let cpus (number: int) =
                decideBy (NodeAllocation(Cpus = Nullable number))

            Expect.equal (decideBy (rule "*")).Servers 4 "all"
            Expect.equal (cpus 3).Servers 3 "so many"
            Expect.equal (cpus -1).Servers 3 "all but one"
            Expect.equal (cpus -4).Servers 0 "all but all"
            Expect.stringContains (cpus -4).Reason "4 are to be left" "why"
            Expect.equal (cpus 5).Servers 0 "more than there are"
            Expect.stringContains (cpus 5).Reason "5 are wanted" "why"
            Expect.equal (cpus 0).Servers 0 "none"
            Expect.equal (decideBy (NodeAllocation(FreeMemoryBytes = 1_000L))).Servers 4 "enough memory"
            Expect.stringContains (decideBy (NodeAllocation(FreeMemoryBytes = 1_001L))).Reason "memory" "too little"
            Expect.equal (decideBy (NodeAllocation(FreeDiskBytes = 2_000L))).Servers 4 "enough disk space"
            Expect.stringContains (decideBy (NodeAllocation(FreeDiskBytes = 2_001L))).Reason "disk" "too little"
        }

        test "[D32] [GD8] A rule that can not be meant is refused before anything starts" {
            for wrong, what in
                [
                    NodeAllocation(Node = " "), "Node"
                    NodeAllocation(Node = "10.1.0.0/99"), "10.1.0.0/99"
                    NodeAllocation(Platform = "("), "regular expression"
                    NodeAllocation(FreeMemoryBytes = -1L), "memory"
                ] do
                let failure =
                    Expect.throwsC (fun () -> Cluster.start (ClusterOptions(Allocations = [ wrong ])) |> ignore) id

                Expect.stringContains failure.Message what "what is wrong"

            Expect.throwsT<ArgumentException>
                (fun () -> Cluster.start (ClusterOptions(OnlyAllocations = true)) |> ignore)
                "no rule at all"
        }

        test "[D33] [GD10] The function decides on nodes to which no rule applies; one that throws refuses the node" {
            let decideBy (allocate: NodeOffer -> int) =
                decide
                    (ClusterOptions(Allocations = [ NodeAllocation(Node = "other") ], Allocate = Func<_, _> allocate))
                    offer

            for number in [ 0; 1; 3 ] do
                Expect.equal (decideBy (fun _ -> number)).Servers number "as many"

            Expect.equal (decideBy (fun _ -> 100)).Servers 4 "no more than there are"
            let failed = decideBy (fun _ -> failwith "no idea")
            Expect.equal failed.Servers 0 "none"
            Expect.stringContains failed.Reason "no idea" "why"
        }
    ]

/// A node with servers of its own, beside the client.
let private withNode cpus (test: PycosNode -> unit) =
    use node = startNode "worker" [ secret ]

    let manager =
        onTask node (NodeManager.StartAsync(node, NodeManagerOptions(Cpus = cpus)))

    try
        test node
    finally
        manager.DisposeAsync().AsTask().Wait patience |> ignore

let private optionsOf nodes allocations holdsNodes =
    ClusterOptions(
        Nodes = nodes,
        Allocations = allocations,
        OnlyAllocations = not (List.isEmpty allocations),
        HoldsNodes = holdsNodes,
        ShowsOutput = false,
        Node = clientNode "client" 0
    )

let private optionsFor (node: PycosNode) =
    optionsOf [ string node.Location ] [] false

let private waitFor servers cluster =
    run (
        pycos {
            do! cluster |> Cluster.waitForServers servers patience
            return ()
        }
    )

let private doing (operation: Coroutine) =
    run (
        pycos {
            do! operation
            return ()
        }
    )

let private processOf (cluster: Cluster) =
    run (cluster |> Cluster.run (fun () -> pycos { return Environment.ProcessId }))

let private serversOf (cluster: Cluster) = run (Cluster.servers cluster)

let private nodes =
    testList "nodes" [
        test "[D32] A node is used as the rules say, also one that only a rule names" {
            withNode 2 (fun node ->
                let place = string node.Location

                use cluster =
                    Cluster.start (optionsOf [] [ NodeAllocation(Node = place, Cpus = Nullable -1) ] false)

                waitFor 1 cluster
                Expect.equal (run (Cluster.nodes cluster)).Head.Servers 1 "all but one"
                Expect.isGreaterThan (processOf cluster) 0 "it runs jobs")
        }

        test
            "[D44] [GD8] A rule that is added while the client runs lets a node join, and one that can not be meant changes nothing" {
            withNode 2 (fun node ->
                let place = string node.Location
                let nothing = NodeAllocation(Node = place, Cpus = Nullable 0)
                use cluster = Cluster.start (optionsOf [ place ] [ nothing ] false)

                eventually "it is refused" (fun () ->
                    run (cluster.ListEventsAsync())
                    |> Seq.exists (fun told -> told.Kind = ClusterEventKind.NodeRefused))

                Expect.throwsT<ArgumentException>
                    (fun () -> cluster.Allocate(NodeAllocation(Platform = "(")))
                    "this is no expression"

                cluster.Allocate(NodeAllocation(Node = place, Cpus = Nullable 1))
                waitFor 1 cluster
                Expect.equal (serversOf cluster).Length 1 "as many as it says")
        }

        test "[D7] Two clients of one machine work at once" {
            use one = Cluster.local 1
            use other = Cluster.local 1

            let waits =
                one
                |> Cluster.submit (fun () -> pycos { do! PycosTask.SleepAsync(60. * second) })

            Expect.notEqual (processOf other) Environment.ProcessId "in its own server"
            Job.cancel "the other one has worked" waits
        }

        test
            "[D41] A node that is suspended begins no job, and a server that is started meanwhile neither, until it is resumed" {
            withCluster (local 1) (fun cluster ->
                let name = (run (Cluster.nodes cluster)).Head.Name
                doing (cluster |> Cluster.suspendNode name)
                doing (cluster |> Cluster.suspendNode name)
                let ready = count ClusterEventKind.ServerReady cluster
                kill (serversOf cluster).Head
                eventually "another server is there" (fun () -> ready.Value = 1)
                let job = cluster |> Cluster.submit (fun () -> pycos { return 7 })
                Expect.isTrue (serversOf cluster).Head.IsSuspended "the new one, too"
                Expect.equal (Job.state job) JobState.Queued "it waits"
                doing (cluster |> Cluster.resumeNode name)
                Expect.equal (run (Job.result job)) 7 "it runs"

                let unknown =
                    Expect.throwsC (fun () -> doing (cluster |> Cluster.suspendNode "nowhere")) id

                Expect.stringContains unknown.Message name "which nodes there are")
        }

        test "[D42] A node that is closed ends its jobs first, is not used again, and is free for others" {
            withNode 1 (fun node ->
                use cluster = Cluster.start (optionsFor node)
                waitFor 1 cluster
                let began = new ManualResetEventSlim()

                cluster.Happened.Add(fun told ->
                    if told.Kind = ClusterEventKind.NodeLeft then
                        began.Set())

                let job =
                    cluster
                    |> Cluster.submit (fun () ->
                        pycos {
                            do! PycosTask.SleepAsync(second / 4.)
                            return 1
                        })

                eventually "it runs" (fun () -> Job.state job = JobState.Running)
                doing (cluster |> Cluster.closeNode ClusterCloseMode.Drain "worker")
                Expect.equal (Job.state job) JobState.Succeeded "it was awaited"
                Expect.isTrue (began.Wait patience) "it is told"
                use other = Cluster.start (optionsFor node)
                waitFor 1 other
                Expect.isGreaterThan (processOf other) 0 "the other client has it"
                Expect.isEmpty (serversOf cluster) "this one has not")
        }

        test "[D42] A node that is restarted has other servers, which run its new setup; jobs that need the node wait" {
            withNode 1 (fun node ->
                let options =
                    optionsFor node
                    |> Cluster.withNodeSetup (fun setup -> pycos { setup.Share("which", 1) })

                use cluster = Cluster.start options
                waitFor 1 cluster

                let which () =
                    cluster
                    |> Cluster.submitWith (JobOptions(Node = "worker")) (fun () ->
                        pycos { return JobContext.Current.NodeState.Get<int> "which", Environment.ProcessId })

                let before, first = run (Job.result (which ()))

                let running =
                    cluster
                    |> Cluster.submit (fun () ->
                        pycos {
                            do! PycosTask.SleepAsync(second / 4.)
                            return ()
                        })

                let later = which ()

                doing (
                    cluster
                    |> Cluster.restartNodeWith
                        (fun setup -> pycos { setup.Share("which", 2) })
                        ClusterCloseMode.Drain
                        "worker"
                )

                let after, second = run (Job.result later)
                run (Job.result running)
                Expect.equal (before, after) (1, 2) "what the setups have left"
                Expect.notEqual first second "another process")
        }
    ]

let private watching (cluster: Cluster) =
    let seen = Collections.Concurrent.ConcurrentQueue<ClusterEvent>()

    let mutable watcher = Unchecked.defaultof<TaskRef<ClusterEvent>>

    cluster.Node.UserScheduler.Spawn(
        (fun (inbox: Inbox<ClusterEvent>) ->
            pycos {
                while true do
                    let! told = Inbox.receive inbox
                    seen.Enqueue told
            }),
        &watcher,
        SpawnOptions(Daemon = true)
    )
    |> ignore

    cluster.Watch watcher |> ignore
    seen

let private held =
    testList "held" [
        test "[D36] Nodes that are held are told, and each is used when it is enabled, with its own setup" {
            withNode 1 (fun node ->
                use cluster = Cluster.start (optionsOf [ string node.Location ] [] true)

                eventually "it was found" (fun () ->
                    run (cluster.ListEventsAsync())
                    |> Seq.exists (fun told -> told.Kind = ClusterEventKind.NodeFound && told.Node = "worker"))

                Expect.isEmpty (serversOf cluster) "it does not serve yet"
                let argument = 42

                doing (
                    cluster
                    |> Cluster.enableNodeWith (fun setup -> pycos { setup.Share("argument", argument) }) "worker"
                )

                let seen =
                    run (
                        cluster
                        |> Cluster.run (fun () -> pycos { return JobContext.Current.NodeState.Get<int> "argument" })
                    )

                Expect.equal seen argument "what its setup was given"
                doing (cluster |> Cluster.enableNode "worker")

                Expect.throwsT<ArgumentException>
                    (fun () -> doing (cluster |> Cluster.enableNode "nowhere"))
                    "there is no such node")
        }

        test "[D37] [GD53] Servers that are held get no job until each is enabled, with its own setup or without any" {
            let options =
                ClusterOptions(LocalServers = Nullable 2, ShowsOutput = false, HoldsServers = true)

            use cluster = Cluster.start options

            let foundServers () =
                run (cluster.ListEventsAsync())
                |> Seq.filter (fun told -> told.Kind = ClusterEventKind.ServerFound)
                |> Seq.map (fun told -> told.Server.Value)
                |> List.ofSeq

            eventually "both were found" (fun () -> (foundServers ()).Length = 2)

            let job =
                cluster
                |> Cluster.submit (fun () ->
                    pycos {
                        match JobContext.Current.ServerState.TryGetValue "argument" with
                        | true, value -> return unbox<int> value
                        | _ -> return 0
                    })

            Expect.equal (Job.state job) JobState.Queued "no server gets it"
            let seen = watching cluster

            eventually "who watches later is told of both" (fun () ->
                [ for told in seen -> told.Kind ] = [ ClusterEventKind.ServerFound; ClusterEventKind.ServerFound ])

            let first = (foundServers ()).Head
            let argument = 5

            doing (
                cluster
                |> Cluster.enableServerWith
                    (fun () -> pycos { JobContext.Current.ServerState["argument"] <- box argument })
                    first
            )

            Expect.equal (run (Job.result job)) argument "it runs where it was enabled"
            Expect.equal [ for server in serversOf cluster -> server.Id ] [ first ] "the other one still waits"
            doing (cluster |> Cluster.enableServer (List.last (foundServers ())))
            waitFor 2 cluster

            Expect.throwsT<ArgumentException>
                (fun () -> doing (cluster |> Cluster.enableServer (ServerId("nowhere", 1, 1))))
                "there is no such server"
        }
    ]

let private events =
    test "[D30] Each watcher is told of each change once, numbered and in the order of causes" {
        use cluster = Cluster.start (local 2)
        waitFor 2 cluster
        let one, other = watching cluster, watching cluster

        let jobs = [
            for number in 1..20 -> cluster |> Cluster.submit (fun () -> pycos { return number })
        ]

        for job in jobs do
            run (Job.result job) |> ignore

        eventually "all ends are told" (fun () ->
            other
            |> Seq.filter (fun told -> told.Kind = ClusterEventKind.JobEnded)
            |> Seq.length
                =
                20)

        // What was there already is told without a number of its own.
        let changes (seen: ClusterEvent seq) =
            seen
            |> Seq.filter (fun told -> told.Kind <> ClusterEventKind.ServerReady)
            |> Seq.map (fun told -> told.Sequence, told.Kind, told.Job, told.Server)
            |> List.ofSeq

        eventually "both know the same" (fun () -> changes one = changes other)
        let numbers = [ for number, _, _, _ in changes one -> number ]
        Expect.equal numbers [ List.head numbers .. List.last numbers ] "none is missing"

        for job in jobs do
            let ofJob = [
                for _, kind, subject, server in changes one do
                    if subject = (job :> Job) then
                        kind, server.HasValue
            ]

            Expect.equal ofJob [ ClusterEventKind.JobStarted, true; ClusterEventKind.JobEnded, true ] $"{job}"

        let server = (serversOf cluster).Head.Id
        cluster |> Cluster.suspend server
        cluster |> Cluster.resume server
        cluster |> Cluster.closeServer server

        eventually "the end of the server is told" (fun () ->
            other |> Seq.exists (fun told -> told.Kind = ClusterEventKind.ServerClosed))

        let ofServer = [
            for _, kind, subject, about in changes other do
                if isNull subject && about = Nullable server then
                    kind
        ]

        Expect.equal
            ofServer
            [
                ClusterEventKind.ServerSuspended
                ClusterEventKind.ServerResumed
                ClusterEventKind.ServerClosed
            ]
            "in their order"
    }

let tests = testList "managing" [ rules; nodes; held; events ]
