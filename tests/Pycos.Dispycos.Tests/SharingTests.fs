/// A scheduler, nodes and clients that it shares them among: with real servers.
module Pycos.Dispycos.Tests.SharingTests

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.Net
open System.IO
open Expecto
open Microsoft.Extensions.Logging.Abstractions
open Pycos
open Pycos.Internals
open Pycos.Dispycos.Tests.ClusterSupport
open Pycos.Dispycos.Tests.NodeManagerSupport

let private patience = ClusterSupport.patience

/// A scheduler and a node that it shares, in this process.
type private Shared(options: ClusterSchedulerOptions, cpus: int) =
    let home = startNode "scheduler" [ secret ]
    let scheduler = onTask home (ClusterScheduler.StartAsync(home, options))
    let place = string home.Location
    let node = startNode "node" [ secret ]

    let manager =
        onTask node (NodeManager.StartAsync(node, NodeManagerOptions(Cpus = cpus, Scheduler = place)))

    do ClusterSupport.eventually "the node is there" (fun () -> scheduler.Nodes.Count = 1)

    member _.Scheduler = scheduler
    member _.Manager = manager
    member _.Node = node
    member _.Home = home
    member _.Place = place

    member _.Options name =
        ClusterOptions(Name = name, Scheduler = place, ShowsOutput = false, Node = clientNode name 0)

    member shared.Start name = Cluster.start (shared.Options name)

    interface IDisposable with
        member _.Dispose() =
            manager.DisposeAsync().AsTask().Wait patience |> ignore
            scheduler.DisposeAsync().AsTask().Wait patience |> ignore
            node.Dispose()
            home.Dispose()

let private waitForServer (cluster: Cluster) =
    ClusterSupport.run (
        pycos {
            do! cluster |> Cluster.waitForServers 1 patience
            return ()
        }
    )

let private servers (cluster: Cluster) =
    (ClusterSupport.run (cluster.ListServersAsync())).Count

let private ofOne =
    test "[D8][S18] a second client waits, knows its place, and begins less than a second after the first has closed" {
        use shared = new Shared(ClusterSchedulerOptions(), 1)
        use first = shared.Start "first"
        waitForServer first
        Expect.equal first.QueuePosition (Nullable 0) "it is its turn"
        use second = shared.Start "second"
        ClusterSupport.eventually "its place is known" (fun () -> second.QueuePosition = Nullable 1)

        let why =
            failureOf (
                pycos {
                    do! second |> Cluster.waitForServers 1 (TimeSpan.FromMilliseconds 100.)
                    return ()
                }
            )

        Expect.stringContains why.Message "It is 1st in the queue of scheduler scheduler" "the time-out says so"

        let queue = [
            for client in shared.Scheduler.Queue -> client.Name, client.Position, client.Processors
        ]

        Expect.equal queue [ "first", 0, 1; "second", 1, 0 ] "the queue"

        let job =
            second |> Cluster.submit (fun () -> pycos { return Environment.ProcessId })

        let value = ClusterSupport.run (first |> Cluster.compute (fun () -> 7))
        Expect.equal value 7 "the first one computes"
        let begun = ConcurrentQueue<TimeSpan>()
        let clock = Stopwatch()

        second.Happened.Add(fun told ->
            if told.Kind = ClusterEventKind.NodeJoined then
                begun.Enqueue clock.Elapsed)

        ClusterSupport.run (
            pycos {
                do! first.CloseAsync()
                clock.Start()
                return ()
            }
        )

        ClusterSupport.eventually "the second has the node" (fun () -> not begun.IsEmpty)
        Expect.isLessThan (Seq.head begun) (TimeSpan.FromSeconds 1.) "at once"
        Expect.isGreaterThan (ClusterSupport.run (Job.result job)) 0 "and its job has run"
    }

let private leaving =
    test "[D9] [GD7] a client that does not wait any longer leaves the queue" {
        use shared = new Shared(ClusterSchedulerOptions(), 1)
        use first = shared.Start "first"
        waitForServer first

        let names () = [ for client in shared.Scheduler.Queue -> client.Name ]

        using (shared.Start "second") (fun second ->
            ClusterSupport.eventually "it stands in the queue" (fun () -> names () = [ "first"; "second" ])

            let waiting =
                failureOf (
                    pycos {
                        do! second |> Cluster.waitForServers 1 (TimeSpan.FromMilliseconds 50.)
                        return ()
                    }
                )

            Expect.isTrue (waiting :? TimeoutException) "it returns in time")

        ClusterSupport.eventually "it stands there no more" (fun () -> names () = [ "first" ])
    }

let private refusing =
    test "[D9] a client that names no scheduler is refused by the node, and one is told why it has none" {
        use shared = new Shared(ClusterSchedulerOptions(MaxClients = 1), 1)

        let explain (options: ClusterOptions) =
            use cluster = Cluster.start options

            (failureOf (
                pycos {
                    do! cluster |> Cluster.waitForServers 1 (TimeSpan.FromSeconds 2.)
                    return ()
                }
            ))
                .Message

        Expect.stringContains
            (explain (ClusterOptions(Nodes = [| string shared.Node.Location |], Node = clientNode "stranger" 0)))
            $"it is shared by the scheduler at {shared.Place}; clients name that one"
            "by the node"

        use first = shared.Start "first"
        waitForServer first
        Expect.stringContains (explain (shared.Options "second")) "it has 1 clients, and takes no more" "too many"

        Expect.stringContains
            (explain (ClusterOptions(Scheduler = string shared.Node.Location, Node = clientNode "third" 0)))
            "who answers there is no scheduler"
            "a node is none"

        Expect.stringContains
            (explain (ClusterOptions(Scheduler = "127.0.0.1:1", Node = clientNode "third" 0)))
            "Scheduler 127.0.0.1:1:"
            "there is none"

        let wrong =
            NodeOptions(
                Name = "fourth",
                Secret = "another secret, long enough, too",
                Transport = NodeTransport.PlainText,
                ListenOn = [| IPAddress.Loopback |],
                Port = Nullable 0,
                PeersVariable = null,
                Discovery = DiscoveryOptions.Off
            )

        Expect.stringContains
            (explain (ClusterOptions(Scheduler = shared.Place, Node = wrong)))
            $"Scheduler {shared.Place}:"
            "the wrong secret"

        Expect.throwsT<ArgumentException>
            (fun () -> (Cluster.start (ClusterOptions(Scheduler = shared.Place, FindsNodes = true))).Dispose())
            "which nodes serve is up to the scheduler"
    }

let private sharing =
    test "[D8] two clients share two servers, and the first gets the second one back" {
        if Environment.ProcessorCount < 2 then
            skiptest "it needs two processors"

        use shared = new Shared(ClusterSchedulerOptions(Sharing = ProcessorSharing.Fair), 2)
        use first = shared.Start "first"
        ClusterSupport.eventually "it has both" (fun () -> servers first = 2)

        let running =
            first
            |> Cluster.submit (fun () ->
                pycos {
                    do! PycosTask.sleep (TimeSpan.FromSeconds 1.)
                    return 1
                })

        use second = shared.Start "second"
        waitForServer second
        Expect.equal (servers second) 1 "one"
        ClusterSupport.eventually "one is left" (fun () -> servers first = 1)
        Expect.equal (ClusterSupport.run (Job.result running)) 1 "its job was not lost"
        Expect.equal running.Attempts.Count 1 "nor begun twice"

        ClusterSupport.run (
            pycos {
                do! second.CloseAsync()
                return ()
            }
        )

        ClusterSupport.eventually "it has both again" (fun () -> servers first = 2)
    }

let private weighing =
    test "[GD36] two clients use the nodes at once, and have servers in proportion to their weights" {
        if Environment.ProcessorCount < 2 then
            skiptest "it needs two processors"

        use shared = new Shared(ClusterSchedulerOptions(Sharing = ProcessorSharing.Fair), 2)
        use second = startNode "second node" [ secret ]

        let manager =
            onTask second (NodeManager.StartAsync(second, NodeManagerOptions(Cpus = 2, Scheduler = shared.Place)))

        try
            ClusterSupport.eventually "both nodes are there" (fun () -> shared.Scheduler.Nodes.Count = 2)

            let start name weight =
                Cluster.start (
                    ClusterOptions(
                        Name = name,
                        Scheduler = shared.Place,
                        Weight = weight,
                        ShowsOutput = false,
                        Node = clientNode name 0
                    )
                )

            /// The jobs of a client end when all of them, and those of the other one, run at the same time.
            let meet (folder: string) (name: string) all cluster =
                Cluster.submit
                    (fun () ->
                        pycos {
                            let mine = Path.Combine(folder, $"{name} {Environment.ProcessId}")
                            File.WriteAllText(mine, "")

                            while Directory.GetFiles(folder).Length < all do
                                do! PycosTask.sleep (TimeSpan.FromMilliseconds 20.)

                            return Environment.ProcessId
                        })
                    cluster

            use heavy = start "heavy" 3.
            ClusterSupport.eventually "one client has all" (fun () -> servers heavy = 4)
            use light = start "light" 1.
            ClusterSupport.eventually "three to one" (fun () -> servers heavy = 3 && servers light = 1)

            withFolder (fun folder ->
                let jobs =
                    meet folder "light" 4 light :: [ for _ in 1..3 -> meet folder "heavy" 4 heavy ]

                let ran = [ for job in jobs -> ClusterSupport.run (Job.result job) ]
                Expect.hasLength (List.distinct ran) 4 "four at once, each in a server of its own")

            use other = start "other" 4.
            // Of 8 parts they have 3, 1 and 4; each has a processor at least.
            ClusterSupport.eventually "by three weights" (fun () ->
                [ for cluster in [ heavy; light; other ] -> servers cluster ] = [ 1; 1; 2 ])
        finally
            manager.DisposeAsync().AsTask().Wait patience |> ignore
    }

let private allocating =
    test "[S17] the client's Allocate says how many servers of a shared node it wants, and others get the rest" {
        if Environment.ProcessorCount < 2 then
            skiptest "it needs two processors"

        use shared = new Shared(ClusterSchedulerOptions(Sharing = ProcessorSharing.Fair), 2)

        use first =
            Cluster.start (
                ClusterOptions(
                    Name = "first",
                    Scheduler = shared.Place,
                    Node = clientNode "first" 0,
                    Allocate = fun offer -> offer.Cpus - 1
                )
            )

        waitForServer first
        ClusterSupport.eventually "the scheduler knows" (fun () -> shared.Scheduler.Nodes[0].FreeCpus = 1)
        Expect.equal (servers first) 1 "one of two"
        use second = shared.Start "second"
        waitForServer second
        Expect.equal (servers first) 1 "it keeps its own"
    }

let private joining =
    test
        "[D44] a node that comes later serves the client whose turn it is, and one that goes takes nothing else with it" {
        use shared = new Shared(ClusterSchedulerOptions(), 1)
        use first = shared.Start "first"
        waitForServer first
        use later = startNode "later" [ secret ]

        let manager =
            onTask later (NodeManager.StartAsync(later, NodeManagerOptions(Cpus = 1, Scheduler = shared.Place)))

        ClusterSupport.eventually "it has both" (fun () -> servers first = 2)
        manager.DisposeAsync().AsTask().Wait patience |> ignore
        later.Dispose()
        ClusterSupport.eventually "it has one" (fun () -> servers first = 1)
        ClusterSupport.eventually "the scheduler knows" (fun () -> shared.Scheduler.Nodes.Count = 1)
        Expect.equal (ClusterSupport.run (first |> Cluster.compute (fun () -> 7))) 7 "it goes on"
        Expect.equal (Cluster.queuePosition first) (Some 0) "it is still its turn"
    }

/// How many bytes a node has sent to its peers and received from them.
let private traffic (node: PycosNode) =
    node.ConnectedPeers
    |> Seq.sumBy (fun peer -> peer.Statistics.BytesSent + peer.Statistics.BytesReceived)

let private large =
    test "[GD59] large arguments and results go between client and server only, compressed where that is wished" {
        use shared = new Shared(ClusterSchedulerOptions(), 1)
        let bytes = 4_000_000
        let words = Array.init (bytes / sizeof<int>) (fun index -> index / 1_000)

        let send compression =
            use cluster =
                Cluster.start (
                    ClusterOptions(
                        Name = "large",
                        Scheduler = shared.Place,
                        ShowsOutput = false,
                        Node = compressingNode compression "large" 0
                    )
                )

            waitForServer cluster
            Expect.equal (ClusterSupport.run (cluster |> Cluster.compute (fun () -> 1))) 1 "its code is there"
            let before = traffic cluster.Node

            let back =
                ClusterSupport.run (cluster |> Cluster.compute (fun () -> Array.rev words))

            Expect.equal back (Array.rev words) "all of it"
            Expect.isLessThan (traffic shared.Home) 200_000L "nothing went by way of the scheduler"
            Expect.isLessThan (traffic shared.Node) 200_000L "nor of the node's manager"
            traffic cluster.Node - before

        Expect.isGreaterThan (send DataCompression.Never) (2L * int64 bytes) "as it is, both ways"
        Expect.isLessThan (send DataCompression.Always) (int64 bytes / 2L) "compressed"
    }

let private commanding =
    test "[D64] clients are moved and sent away, and are told" {
        use shared = new Shared(ClusterSchedulerOptions(), 1)
        use first = shared.Start "first"
        waitForServer first
        use second = shared.Start "second"
        ClusterSupport.eventually "it waits" (fun () -> second.QueuePosition = Nullable 1)
        use third = shared.Start "third"
        ClusterSupport.eventually "it waits, too" (fun () -> third.QueuePosition = Nullable 2)

        let idOf name =
            (shared.Scheduler.Queue |> Seq.find (fun client -> client.Name = name)).Id

        Expect.isTrue (onTask shared.Home (shared.Scheduler.MoveAsync(idOf "third", 1))) "it is moved"

        ClusterSupport.eventually "they know" (fun () ->
            third.QueuePosition = Nullable 1 && second.QueuePosition = Nullable 2)

        let away = count ClusterEventKind.SentAway first
        Expect.isTrue (onTask shared.Home (shared.Scheduler.CancelAsync(idOf "first", "maintenance"))) "it is sent away"
        ClusterSupport.eventually "it knows" (fun () -> away.Value = 1)
        waitForServer third
        Expect.equal (servers first) 0 "it has none"
    }

let private entry number =
    BrokerEntry(
        $"client {number}",
        ClientEntry(Guid.NewGuid(), $"name {number}", "", DateTimeOffset.UtcNow, float number, 1., 1, [||]),
        null
    )

let private journal =
    testList "journal" [
        test "[D50] what was appended is there again, without what was torn off, and is written anew when it has grown" {
            use directory = new TemporaryDirectory()

            let opened () =
                BrokerJournal.Open(directory.Path, NullLogger.Instance)

            let path = Path.Combine(directory.Path, BrokerJournal.FileName)

            let fill () =
                use journal = opened ()
                journal.Append [| entry 1; entry 2 |]
                journal.Append [| entry 3; BrokerEntry("client 1", null, null) |]

                Expect.throwsT<InvalidOperationException>
                    (fun () -> (opened () :> IDisposable).Dispose())
                    "one scheduler at a time"

            fill ()

            let whole = File.ReadAllBytes path

            for cut in [ 0; 1; 5; 40 ] do
                File.WriteAllBytes(path, Array.append whole (Array.truncate cut whole))
                use journal = opened ()
                let names = [ for entry in journal.Entries -> entry.Client.Name ] |> List.sort
                Expect.equal names [ "name 2"; "name 3" ] $"{cut} bytes of another record"
                Expect.equal (FileInfo path).Length (int64 whole.Length) "the rest is cut off"

            use journal = opened ()

            for number in 1..2000 do
                journal.Append [| entry (number % 7) |]

            Expect.isLessThan journal.Records 1100 "old records are gone"
            Expect.equal journal.Entries.Count 7 "the others are not"
        }
        test "[D50] a record that was changed, and those behind it, do not count" {
            use directory = new TemporaryDirectory()
            let path = Path.Combine(directory.Path, BrokerJournal.FileName)

            let fill () =
                use journal = BrokerJournal.Open(directory.Path, NullLogger.Instance)
                journal.Append [| entry 1 |]
                let first = (FileInfo path).Length
                journal.Append [| entry 2 |]
                Expect.isGreaterThan (FileInfo path).Length first "it grows"

            fill ()

            let bytes = File.ReadAllBytes path
            bytes[bytes.Length - 3] <- bytes[bytes.Length - 3] ^^^ 1uy
            File.WriteAllBytes(path, bytes)
            use journal = BrokerJournal.Open(directory.Path, NullLogger.Instance)
            Expect.equal [ for entry in journal.Entries -> entry.Client.Name ] [ "name 1" ] "the whole one"
        }
    ]

let tests =
    testSequenced (
        testList "Sharing" [
            journal
            ofOne
            leaving
            refusing
            sharing
            weighing
            allocating
            joining
            commanding
            large
        ]
    )
