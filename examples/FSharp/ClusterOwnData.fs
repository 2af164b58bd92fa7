/// Each server gets data of its own before it gets jobs: it is held until it is enabled, with a setup that has captured its part.
module Pycos.Examples.ClusterOwnData

open System
open System.Security.Cryptography
open Pycos

let private size = 1_000_000
let private jobs = 15

/// The data of a server; a program would read a file.
let private dataOf (part: int) =
    let data = Array.zeroCreate<byte> size
    Random(part).NextBytes data
    data

let private checksum data job =
    Convert.ToHexString(SHA256.HashData(ReadOnlySpan(data, job * 1000, 10_000)))

/// What a server runs before it gets jobs.
let private keep (part: int) (data: byte[]) =
    pycos {
        let state = JobContext.Current.ServerState
        state["part"] <- part
        state["data"] <- data
    }

/// What a job finds in its server.
let private answer job =
    let state = JobContext.Current.ServerState
    state["part"] :?> int, job, checksum (state["data"] :?> byte[]) job

/// Enables servers as they are found.
let private enableAll cluster (inbox: Inbox<ClusterEvent>) =
    pycos {
        use _watch = cluster |> Cluster.watch (Inbox.self inbox)
        let mutable parts = 0

        while true do
            let! told = Inbox.receive inbox

            if told.Kind = ClusterEventKind.ServerFound then
                parts <- parts + 1
                let part, data = parts, dataOf parts
                printfn $"server {told.Server.Value} gets part {part}"
                do! cluster |> Cluster.enableServerWith (fun () -> keep part data) told.Server.Value
    }

let private holding (options: ClusterOptions) =
    ClusterOptions(LocalServers = options.LocalServers, Nodes = options.Nodes, Node = options.Node, HoldsServers = true)

let run arguments =
    let cluster, _ = ClusterArguments.startHeld holding arguments
    use cluster = cluster

    PycosTask.spawnInboxWith (SpawnOptions(Daemon = true)) InboxOptions.Unbounded (enableAll cluster)
    |> ignore

    let answers =
        Coroutine.run (
            pycos {
                do! cluster |> Cluster.waitForServers 2 (TimeSpan.FromSeconds 30.)
                return! cluster |> Cluster.computeAll answer (seq { 0 .. jobs - 1 })
            }
        )

    for part, job, sum in answers do
        Scenario.expect (sum = checksum (dataOf part) job) $"Job {job} has not had the data of part {part}."

    let parts = answers |> List.distinctBy (fun (part, _, _) -> part) |> List.length
    printfn $"{answers.Length} jobs have had the data of {parts} servers"
