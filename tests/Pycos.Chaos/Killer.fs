namespace Pycos.Chaos

open System
open System.Diagnostics
open Pycos

/// Kills servers and nodes at random moments.
type Killer(cluster: Cluster, nodes: Nodes.Node[], measures: Measures, random: Random) =
    let clock = Stopwatch.StartNew()

    /// From half the mean to one and a half of it.
    let next (mean: TimeSpan) =
        clock.Elapsed + mean * (0.5 + random.NextDouble())

    let serverMean = TimeSpan.FromSeconds 2.
    let nodeMean = TimeSpan.FromSeconds 20.
    let mutable nextServer = next serverMean
    let mutable nextNode = next nodeMean

    let killServer () =
        match cluster |> Cluster.servers |> PycosTask.spawn |> PycosTask.value with
        | [] -> ()
        | servers ->
            let chosen = servers[random.Next servers.Length]
            measures.Killing(chosen.Id.Node, chosen.Id.Number)

            try
                use running = Process.GetProcessById chosen.ProcessId
                running.Kill()
            with
            | :? ArgumentException
            | :? InvalidOperationException -> measures.Missed()

    let killNode () =
        let chosen = nodes[random.Next nodes.Length]
        measures.Killing(chosen.Name, 0)
        chosen.KillAndRestart()

    /// Kills whose time has come. On one thread, which may block.
    member _.Advance() =
        if clock.Elapsed >= nextServer then
            killServer ()
            nextServer <- next serverMean

        if clock.Elapsed >= nextNode then
            killNode ()
            nextNode <- next nodeMean
