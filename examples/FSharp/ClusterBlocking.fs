/// A job blocks its thread again and again; messages that come meanwhile wait, and its server goes on talking to its client.
module Pycos.Examples.ClusterBlocking

open System
open System.Threading
open Pycos

let private requests = 5

let private serve (milliseconds: int) (inbox: Inbox<int>) =
    pycos {
        let mutable sum = 0

        for _ in 1..requests do
            let! number = Inbox.receive inbox
            printfn $"working on {number}"
            // Something that computes, or a library that knows nothing of tasks.
            Thread.Sleep milliseconds
            sum <- sum + number

        return sum
    }

let private ask (cluster: Cluster) job =
    pycos {
        let! there = Job.address job

        for number in 1..requests do
            do! there |> TaskRef.sendWaiting number
            do! PycosTask.sleep (TimeSpan.FromMilliseconds 20.)

        printfn $"{requests} requests were sent; {cluster.Running} job runs"
        return! Job.result job
    }

let run arguments =
    let cluster, rest = ClusterArguments.start arguments
    use cluster = cluster
    let milliseconds = Scenario.count 2000 rest
    let lost = ResizeArray()

    cluster.Happened.Add(fun told ->
        if told.Kind = ClusterEventKind.ServerLost then
            lost.Add told)

    let job = cluster |> Cluster.spawn (serve milliseconds)
    let sum = Coroutine.run (ask cluster job)
    printfn $"the sum is {sum}, after {requests} times {milliseconds} ms"
    Scenario.expect (sum = List.sum [ 1..requests ]) "Requests are missing."
    Scenario.expect (lost.Count = 0) "A server was given up."
