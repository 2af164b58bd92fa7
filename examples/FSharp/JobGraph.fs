/// Jobs that wait for others: a report on all regions is made when those on each are there, and what depends on one that fails never runs.
module Pycos.Examples.JobGraph

open System
open Pycos

type Sales = { Region: string; Amounts: int list }

type Summary = {
    Region: string
    Total: int
    Largest: int
}

let private regions = [ "north", 3; "east", 5; "south", 8; "west", 13 ]

let private extract region seed =
    pycos {
        do! PycosTask.sleep (TimeSpan.FromMilliseconds 50.)

        return {
            Region = region
            Amounts = [ for day in 1..30 -> day * seed % 97 ]
        }
    }

let private summarise (sales: Sales) =
    pycos {
        return {
            Region = sales.Region
            Total = List.sum sales.Amounts
            Largest = List.max sales.Amounts
        }
    }

let private report (summaries: Summary[]) =
    pycos {
        let best = summaries |> Array.maxBy _.Total
        return $"in all {summaries |> Array.sumBy _.Total}, most in the {best.Region}"
    }

/// None of this waits: all jobs are submitted before the first one has ended.
let private build cluster =
    let summaries = [
        for region, seed in regions ->
            cluster
            |> Cluster.submit (fun () -> extract region seed)
            |> Job.thenRun summarise
    ]

    let whole = cluster |> Cluster.submitAfter summaries report

    let broken =
        cluster
        |> Cluster.submit (fun () -> pycos { return failwith<Sales> "the file of the islands is missing" })
        |> Job.thenRun summarise

    whole, broken

let private follow (whole: Job<string>) broken =
    pycos {
        let! text = Job.result whole
        printfn $"{text}"
        let! state = Job.finish broken
        printfn $"{List.last(Job.story broken).Text}"
        return text, state
    }

let run arguments =
    let cluster, _ = ClusterArguments.start arguments
    use cluster = cluster
    let whole, broken = build cluster
    let text, state = Coroutine.run (follow whole broken)

    let totals = [
        for region, seed in regions -> region, List.sum [ for day in 1..30 -> day * seed % 97 ]
    ]

    let expected =
        $"in all {List.sumBy snd totals}, most in the {fst (List.maxBy snd totals)}"

    Scenario.expect (text = expected) $"It should say: {expected}."
    Scenario.expect (state = JobState.Cancelled) "What depends on a failure was run."
