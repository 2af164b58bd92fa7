/// Clients that have servers and give them nothing to do.
module Pycos.Dispycos.Tests.IdleTests

open System
open System.IO
open System.Threading
open Expecto
open Pycos
open Pycos.Dispycos.Tests.ClusterSupport
open Pycos.Dispycos.Tests.NodeManagerSupport

let private withNode (timeout: TimeSpan option) (test: Cluster -> unit) =
    withFolder (fun folder ->
        use node = new Daemon(Path.Combine(folder, "node"))

        use cluster =
            Cluster.start (
                ClusterOptions(
                    Nodes = [| string node.Location |],
                    Node = clientNode "client" 0,
                    ShowsOutput = false,
                    IdleTimeout = Option.toNullable timeout
                )
            )

        run (pycos { do! cluster |> Cluster.waitForServers 1 patience })
        test cluster)

let private set timeout (cluster: Cluster) =
    run (pycos { do! cluster |> Cluster.setIdleTimeout timeout })

/// Lets so much time pass: nothing is to happen meanwhile.
let private pass (time: TimeSpan) =
    run (pycos { do! PycosTask.sleep time })

let tests =
    testSequenced
    <| testList "Idle" [
        test
            "[GD52] A node that is told to gives up an idle client within that time, and when it is told not to it does no more" {
            withNode None (fun cluster ->
                let closing = count ClusterEventKind.NodeClosing cluster
                let left = count ClusterEventKind.NodeLeft cluster
                Expect.equal (run (Cluster.compute (fun () -> 7) cluster)) 7 "its servers run jobs"
                cluster |> set (Some(4. * second))
                pass (2. * second)
                cluster |> set None
                pass (5. * second)
                Expect.equal (closing.Value, left.Value) (0, 0) "it was switched off in time"
                cluster |> set (Some(2. * second))
                eventually "it is switched on" (fun () -> closing.Value = 1 && left.Value = 1)
                Expect.isEmpty (run (Cluster.servers cluster)) "the servers are gone"
                pass (3. * second)
                Expect.isEmpty (run (Cluster.nodes cluster)) "nobody asks for it without a job"
                cluster |> set None
                Expect.equal (run (Cluster.compute (fun () -> 7) cluster)) 7 "a job has the node asked again"
                pass (4. * second)
                Expect.equal closing.Value 1 "it is off for the next session, too"
                run (pycos { do! cluster |> Cluster.setNodeIdleTimeout (Some(2. * second)) "daemon" })
                eventually "it is switched on for the node" (fun () -> closing.Value = 2 && left.Value = 2))
        }

        test "[GD52] A node gives up an idle client as its options say, but not while a job runs" {
            withNode (Some(6. * second)) (fun cluster ->
                let closing = count ClusterEventKind.NodeClosing cluster

                let wait () =
                    Thread.Sleep 14_000
                    1

                Expect.equal (run (Cluster.compute wait cluster)) 1 "a job that takes longer"
                Expect.equal closing.Value 0 "not while it ran"
                eventually "afterwards" (fun () -> closing.Value = 1))
        }

        test "[GD52] A time that is none, and a node that there is not, are refused" {
            withCluster (local 1) (fun cluster ->
                let failure =
                    failureOf (pycos { do! cluster |> Cluster.setIdleTimeout (Some TimeSpan.Zero) })

                Expect.equal (failure.GetType()) typeof<ArgumentOutOfRangeException> "no time"

                let failure =
                    failureOf (pycos { do! cluster |> Cluster.setNodeIdleTimeout None "nowhere" })

                Expect.stringContains failure.Message "There is no node \"nowhere\"" "no such node"

                // The servers of this machine are the client's own.
                cluster |> set (Some(TimeSpan.FromMilliseconds 100.))
                pass (2. * second)
                Expect.hasLength (run (Cluster.servers cluster)) 1 "its server stays")
        }
    ]
