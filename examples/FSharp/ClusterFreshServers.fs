/// Each job gets a server that has never run another: when it has ended, its server is restarted.
module Pycos.Examples.ClusterFreshServers

open System
open System.Collections.Generic
open System.Security.Cryptography
open System.Text
open Pycos

type private Digest = {
    Name: string
    Hashes: string list
    Process: int
    Before: int
}

/// How many jobs this process has run: what a library keeps that one would not like to share.
let mutable private jobsHere = 0

let private digest name (text: string) =
    pycos {
        let before = jobsHere
        jobsHere <- before + 1
        let bytes = Encoding.UTF8.GetBytes text

        return {
            Name = name
            Hashes = [
                for hash in [ SHA256.HashData bytes; SHA512.HashData bytes ] -> Convert.ToHexString hash
            ]
            Process = Environment.ProcessId
            Before = before
        }
    }

let private schedule count cluster (inbox: Inbox<ClusterEvent>) =
    pycos {
        use _watch = cluster |> Cluster.watch (Inbox.self inbox)

        let left =
            Queue(seq { for number in 1..count -> $"text {number}", String('x', 1000 * number) })

        let digests = ResizeArray()

        while digests.Count < count do
            let! told = Inbox.receive inbox

            match told.Kind, told.Job with
            | ClusterEventKind.ServerReady, _ when left.Count > 0 ->
                let name, text = left.Dequeue()

                cluster
                |> Cluster.submitWith (JobOptions(Server = told.Server)) (fun () -> digest name text)
                |> ignore
            | ClusterEventKind.JobEnded, (:? Job<Digest> as job) ->
                let! digest = Job.result job
                printfn $"{digest.Name}: {digest.Hashes.Head} by process {digest.Process}"
                digests.Add digest
                cluster |> Cluster.restartServer told.Server.Value
            | _ -> ()

        return List.ofSeq digests
    }

let run arguments =
    let cluster, rest = ClusterArguments.start arguments
    use cluster = cluster
    let count = Scenario.count 4 rest
    let struct (_, digests) = PycosTask.spawnAgent (schedule count cluster)
    let digests = PycosTask.value digests
    Scenario.expect (digests |> List.forall (fun digest -> digest.Before = 0)) "A server was not new."
    let processes = digests |> List.distinctBy _.Process |> List.length
    Scenario.expect (processes = count) $"There were {processes} processes."
    printfn $"{count} jobs in {processes} processes"
