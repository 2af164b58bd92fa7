/// A function goes to the processes of a cluster on this machine, is applied to 1,000 numbers there, and one process is killed meanwhile.
module Pycos.Examples.ClusterDemo

open System
open System.Diagnostics
open System.Threading
open Pycos

let private inputs = 1000

/// What one job does: something that takes two milliseconds of a processor.
let private work (seed: int) number =
    let clock = Stopwatch.StartNew()
    let mutable hash = uint32 (seed + number)

    while clock.Elapsed < TimeSpan.FromMilliseconds 2. do
        hash <- hash * 1664525u + 1013904223u

    number * number + int (hash &&& 0u)

/// Kills a server as the machine that it is on would by failing.
let private kill (server: ServerInfo) =
    use running = Process.GetProcessById server.ProcessId
    running.Kill()
    printfn $"killed server {server.Id}, process {server.ProcessId}"

let private mapped cluster =
    pycos {
        do! cluster |> Cluster.waitForServers 2 (TimeSpan.FromSeconds 30.)
        let! servers = Cluster.servers cluster
        use progress = new ConsoleProgress($"{inputs} inputs on {servers.Length} servers")

        let options =
            MapOptions(Progress = progress, IsOrdered = false, Total = Nullable inputs)

        let seed = Environment.TickCount
        let mutable sum = 0
        let mutable count = 0

        do!
            cluster
            |> Cluster.computeAllWith options (work seed) (seq { 1..inputs })
            |> JobResults.iter (fun square ->
                pycos {
                    sum <- sum + square
                    count <- count + 1

                    if count = inputs / 2 then
                        kill servers.Head
                })

        return sum, count
    }

let run (_: string list) =
    use cluster = Cluster.local 2
    let mutable lost = 0

    cluster.Happened.Add(fun told ->
        if told.Kind = ClusterEventKind.ServerLost then
            Interlocked.Increment(&lost) |> ignore)

    let sum, count = mapped cluster |> PycosTask.spawn |> PycosTask.value
    let expected = Seq.sum (seq { for number in 1..inputs -> number * number })
    printfn $"the sum of the squares is {sum}"
    Scenario.expect (sum = expected) $"It should be {expected}."
    printfn $"demo: {count} of {inputs} results, {lost} server lost, {cluster.CountOf JobState.Lost} jobs lost"
    Scenario.expect (count = inputs && lost = 1) "Results or servers are missing."
