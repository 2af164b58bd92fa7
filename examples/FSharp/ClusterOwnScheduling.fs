/// The client decides itself which server runs what: each is given a job when it comes, and the next one when that has ended.
module Pycos.Examples.ClusterOwnScheduling

open System
open System.Collections.Generic
open Pycos

let private work number =
    pycos {
        do! PycosTask.sleep (TimeSpan.FromMilliseconds(float (Random.Shared.Next(50, 200))))
        return number, number * number
    }

/// Gives a server the next number, if one is left.
let private startNext (left: Queue<int>) (busy: HashSet<ServerId>) cluster server =
    match left.TryDequeue() with
    | true, number ->
        Scenario.expect (busy.Add server) $"Server {server} has two jobs."

        cluster
        |> Cluster.submitWith (JobOptions(Server = Nullable server)) (fun () -> work number)
        |> ignore
    | _ -> ()

/// A task that is told of all that happens in the cluster.
let private schedule count cluster (inbox: Inbox<ClusterEvent>) =
    pycos {
        use _watch = cluster |> Cluster.watch (Inbox.self inbox)
        let left, busy = Queue(seq { 1..count }), HashSet()
        let results = ResizeArray()

        while results.Count < count do
            let! told = Inbox.receive inbox

            match told.Kind, told.Job with
            | ClusterEventKind.ServerReady, _ -> startNext left busy cluster told.Server.Value
            | ClusterEventKind.JobEnded, (:? Job<int * int> as job) ->
                let server = told.Server.Value
                let! number, square = Job.result job
                printfn $"server {server} says that {number} squared is {square}"
                results.Add(number, square)
                busy.Remove server |> ignore
                startNext left busy cluster server
            | _ -> ()

        return List.ofSeq results
    }

let run arguments =
    let cluster, rest = ClusterArguments.start arguments
    use cluster = cluster
    let count = Scenario.count 6 rest
    let struct (_, results) = PycosTask.spawnAgent (schedule count cluster)
    let results = PycosTask.value results
    let expected = [ for number in 1..count -> number, number * number ]
    Scenario.expect (List.sort results = expected) "Results are missing or wrong."
    printfn $"{count} jobs have ended, never two at a time at a server"
