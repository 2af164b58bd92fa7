/// Estimates pi by throwing darts on all servers, and shows how far it is.
module Pycos.Examples.MonteCarlo

open System
open Pycos

let private dartsEach = 2_000_000

/// How many of the darts of one job hit the circle.
let private throwDarts seed =
    let random = Random(seed: int)
    let mutable hits = 0

    for _ in 1..dartsEach do
        let x, y = random.NextDouble(), random.NextDouble()

        if x * x + y * y <= 1. then
            hits <- hits + 1

    hits

let private estimate jobs cluster =
    use progress = new ConsoleProgress($"{dartsEach / 1_000_000} million darts each")

    cluster
    |> Cluster.computeAllWith
        (MapOptions(Progress = progress, IsOrdered = false, Total = Nullable jobs))
        throwDarts
        (seq { 1..jobs })
    |> JobResults.fold (fun sum hits -> sum + int64 hits) 0L
    |> Coroutine.run

let run arguments =
    let cluster, rest = ClusterArguments.start arguments
    use cluster = cluster
    let jobs = Scenario.count 100 rest
    let darts = int64 jobs * int64 dartsEach
    let pi = 4. * float (estimate jobs cluster) / float darts
    printfn $"pi is about {pi:F5}, by {darts:N0} darts"
    Scenario.expect (abs (pi - Math.PI) < 5. / sqrt (float darts)) "It should be nearer."
