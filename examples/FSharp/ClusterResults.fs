/// Jobs sleep for different times; their results are awaited in the order in which they were submitted, and one of them fails.
module Pycos.Examples.ClusterResults

open System
open Pycos

let private work number pause =
    pycos {
        do! PycosTask.sleep pause

        if number % 7 = 0 then
            failwith $"I do not like {number}."

        return number, string JobContext.Current.Server, DateTimeOffset.Now
    }

let private show job =
    pycos {
        try
            let! (number: int), server, (ended: DateTimeOffset) = Job.result job
            printfn $"job {number} was run by server {server} until {ended:T}"
            return Some number
        with :? JobFailedException as failure ->
            printfn $"{failure.Message}"
            return None
    }

let private submitAll count cluster =
    pycos {
        let jobs = [
            for number in 1..count ->
                let pause = TimeSpan.FromMilliseconds(float (Random.Shared.Next(100, 400)))
                cluster |> Cluster.submit (fun () -> work number pause)
        ]

        let results = ResizeArray()

        for job in jobs do
            let! result = show job
            results.Add result

        return List.ofSeq results
    }

let run arguments =
    let cluster, rest = ClusterArguments.start arguments
    use cluster = cluster
    let count = Scenario.count 10 rest
    let results = Coroutine.run (submitAll count cluster)

    let expected = [ for number in 1..count -> if number % 7 = 0 then None else Some number ]

    printfn $"{List.length (List.choose id results)} of {count} jobs have a result"
    Scenario.expect (results = expected) "Results are missing, or not in order."
