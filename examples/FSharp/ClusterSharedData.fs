/// A large table goes to each server once, where jobs share it, and what the first of them makes of it serves all others.
module Pycos.Examples.ClusterSharedData

open System
open System.Collections.Concurrent
open System.Collections.Generic
open Pycos

let private jobs = 15

/// A million prices, from which the same ones are made everywhere.
let private prices () =
    let random = Random 2024
    Array.init 1_000_000 (fun _ -> Math.Round(random.NextDouble() * 1000., 2))

/// The sums of all prices up to each: costly to make, so a server makes them once.
let private sumsOf (state: ConcurrentDictionary<string, obj>) (table: SharedValue<float[]>) =
    match state.TryGetValue "sums" with
    | true, (:? (float[]) as sums) -> sums, false
    | _ ->
        let sums = Array.scan (+) 0. (SharedValue.value table)
        state["sums"] <- sums
        sums, true

let private sumOfPart table part =
    let sums, isMade = sumsOf JobContext.Current.ServerState table
    let size = (sums.Length - 1) / jobs
    sums[(part + 1) * size] - sums[part * size], Environment.ProcessId, isMade

let private sumAll (table: float[]) cluster =
    let shared = SharedValue.create table
    cluster |> Cluster.computeAll (sumOfPart shared) (seq { 0 .. jobs - 1 })

let run arguments =
    let cluster, _ = ClusterArguments.start arguments
    use cluster = cluster
    let table = prices ()
    let results = Coroutine.run (sumAll table cluster)
    let made = HashSet()

    for part, (sum, server, isMade) in List.indexed results do
        printfn $"""part {part}: {sum:F2} by process {server}{if isMade then ", which made the sums first" else ""}"""

        if isMade then
            Scenario.expect (made.Add server) $"Process {server} has made them twice."

    let servers =
        results |> List.distinctBy (fun (_, server, _) -> server) |> List.length

    Scenario.expect (made.Count = servers) "A server has not made the sums."
    let total = results |> List.sumBy (fun (sum, _, _) -> sum)
    let expected = Array.sum table[.. table.Length / jobs * jobs - 1]
    Scenario.expect (abs (total - expected) < 0.01) $"{total} is not {expected}."
    printfn $"{jobs} jobs in {servers} processes, of which each made the sums once"
