/// Each node sieves primes once, before its servers get jobs; these read the sieve, of which there is one in the memory of a machine.
module Pycos.Examples.NodeData

open System
open Pycos

let private limit = 20_000_000
let private jobs = 20

/// A byte for each number: 0 for primes.
let private sieve () =
    let sieve = Array.zeroCreate<byte> limit
    sieve[0] <- 1uy
    sieve[1] <- 1uy

    for prime in 2 .. int (sqrt (float limit)) do
        if sieve[prime] = 0uy then
            for multiple in prime * prime .. prime .. limit - 1 do
                sieve[multiple] <- 1uy

    sieve

let private withSieve options =
    options
    |> Cluster.withNodeSetup (fun setup ->
        pycos {
            setup.Share("sieved by", Environment.ProcessId)
            setup.ShareBytes("sieve", ReadOnlySpan(sieve ()))
        })

/// What a job does: counts the primes of a part.
let private countPrimes part =
    let job = JobContext.Current
    let size = limit / jobs
    let sieve = job.NodeState |> NodeData.bytes "sieve"
    let primes = sieve.Slice(int64 (part * size), size).Span.Count 0uy
    primes, job.Server.Node, Environment.ProcessId, job.NodeState.Get<int> "sieved by"

let run arguments =
    let cluster, _ = ClusterArguments.startWithOptions withSieve arguments
    use cluster = cluster

    let parts =
        cluster
        |> Cluster.computeAll countPrimes (seq { 0 .. jobs - 1 })
        |> Coroutine.run

    for node, parts in parts |> List.groupBy (fun (_, node, _, _) -> node) do
        let sieved = parts |> List.distinctBy (fun (_, _, _, by) -> by)
        Scenario.expect (sieved.Length = 1) $"{node} was set up more than once."

        let processes =
            parts |> List.distinctBy (fun (_, _, running, _) -> running) |> List.length

        let _, _, _, by = parts.Head
        printfn $"{node}: {processes} processes with one sieve, by process {by}"

    let primes = parts |> List.sumBy (fun (primes, _, _, _) -> primes)
    printfn $"{primes:N0} primes below {limit:N0}"
