/// Clients, schedulers and nodes of versions that differ, and why a client is not taken.
module Pycos.Dispycos.Tests.VersionTests

open System
open System.Collections.Concurrent
open System.Net
open Expecto
open Pycos
open Pycos.Dispycos.Tests.ClusterSupport
open Pycos.Dispycos.Tests.NodeManagerSupport

let private patience = ClusterSupport.patience

/// A node that speaks versions of the protocol, of which this library knows the first one only.
let private speaking (lowest: int, highest: int) name (secret: NodeSecret) =
    NodeOptions(
        Name = name,
        Secrets = [| secret |],
        Transport = NodeTransport.PlainText,
        ListenOn = [| IPAddress.Loopback |],
        Port = Nullable 0,
        PeersVariable = null,
        Discovery = DiscoveryOptions.Off,
        ProtocolVersions = struct (uint16 lowest, uint16 highest)
    )

let private refusalsOf (node: PycosNode) =
    let seen = ConcurrentQueue<PeerRefusal>()
    node.PeerRefused.Add seen.Enqueue
    seen

/// A scheduler and its node, each of its versions.
type private Shared(schedulers: int * int, nodes: int * int) =
    let home = PycosNode.Start(speaking schedulers "scheduler" secret)
    let scheduler = onTask home (ClusterScheduler.StartAsync home)
    let node = PycosNode.Start(speaking nodes "worker" secret)

    let manager =
        onTask node (NodeManager.StartAsync(node, NodeManagerOptions(Cpus = 1, Scheduler = string home.Location)))

    member _.Scheduler = scheduler
    member _.Home = home

    interface IDisposable with
        member _.Dispose() =
            manager.DisposeAsync().AsTask().Wait patience |> ignore
            scheduler.DisposeAsync().AsTask().Wait patience |> ignore
            node.Dispose()
            home.Dispose()

/// A node that serves whoever knows the secret.
let private withWorker versions (test: PycosNode -> unit) =
    use node = PycosNode.Start(speaking versions "worker" secret)

    let manager =
        onTask node (NodeManager.StartAsync(node, NodeManagerOptions(Cpus = 1)))

    try
        test node
    finally
        manager.DisposeAsync().AsTask().Wait patience |> ignore

/// What a client is told that gets no server in time.
let private whyNone (options: ClusterOptions) (meanwhile: unit -> unit) =
    use cluster = Cluster.start options

    let failure =
        failureOf (
            pycos {
                do! cluster |> Cluster.waitForServers 1 (2. * second)
                return ()
            }
        )

    meanwhile ()

    match failure with
    | :? TimeoutException as late -> late.Message
    | other -> failtest $"it is {other}"

let private bothVersions =
    "no common version: this node speaks 1, the other one 2 to 3"

let tests =
    testList "versions" [
        test "[GD43] A client, a scheduler and a node of different versions work together where they have one in common" {
            use shared = new Shared((1, 2), (1, 5))

            use cluster =
                Cluster.start (
                    ClusterOptions(
                        Scheduler = string shared.Home.Location,
                        Node = speaking (1, 3) "client" secret,
                        ShowsOutput = false
                    )
                )

            let ran = cluster |> Cluster.compute (fun () -> Environment.ProcessId) |> run
            Expect.notEqual ran Environment.ProcessId "a job runs"
        }

        test "[D9] [GD43] A client whose versions a node does not speak is refused, and both sides name both versions" {
            withWorker (1, 1) (fun node ->
                let seen = refusalsOf node

                let why =
                    whyNone
                        (ClusterOptions(Nodes = [ string node.Location ], Node = speaking (2, 3) "client" secret))
                        ignore

                Expect.stringContains why $"{node.Location}" "where"
                Expect.stringContains why bothVersions "why, as the client is told"

                eventually "the node says so, too" (fun () ->
                    seen |> Seq.exists (fun refusal -> refusal.Reason.Contains bothVersions)))
        }

        test "[D9] [GD43] A client whose versions a scheduler does not speak is refused, and stands in no queue" {
            use shared = new Shared((1, 1), (1, 1))
            let seen = refusalsOf shared.Home

            let why =
                whyNone
                    (ClusterOptions(Scheduler = string shared.Home.Location, Node = speaking (2, 3) "client" secret))
                    (fun () -> Expect.isEmpty shared.Scheduler.Queue "nobody")

            Expect.stringContains why bothVersions "why, as the client is told"

            eventually "the scheduler says so, too" (fun () ->
                seen |> Seq.exists (fun refusal -> refusal.Reason.Contains bothVersions))
        }

        test "[GD43] A node whose versions its scheduler does not speak gets no client, and both sides say why" {
            use home = PycosNode.Start(speaking (1, 1) "scheduler" secret)
            let seen = refusalsOf home
            let scheduler = onTask home (ClusterScheduler.StartAsync home)
            use node = PycosNode.Start(speaking (2, 3) "worker" secret)
            let seenByNode = refusalsOf node

            let manager =
                onTask
                    node
                    (NodeManager.StartAsync(node, NodeManagerOptions(Cpus = 1, Scheduler = string home.Location)))

            for refusals in [ seen; seenByNode ] do
                eventually "both say so" (fun () ->
                    refusals |> Seq.exists (fun refusal -> refusal.Reason.Contains bothVersions))

            Expect.isEmpty scheduler.Nodes "the scheduler has no node"
            manager.DisposeAsync().AsTask().Wait patience |> ignore
            scheduler.DisposeAsync().AsTask().Wait patience |> ignore
        }

        test "[D9] A client with another secret than the node it has named is told so when it waits in vain" {
            withWorker (1, 1) (fun node ->
                let other = NodeSecret "quite another secret, long enough"

                let why =
                    whyNone
                        (ClusterOptions(Nodes = [ string node.Location ], Node = speaking (1, 1) "client" other))
                        ignore

                Expect.stringContains why $"{node.Location}" "where"
                Expect.stringContains why "do not have the same secret" "why")
        }
    ]
