namespace Pycos.Chaos

open System
open System.Diagnostics
open Pycos

/// Kills servers and a node, and suspends servers for a while, at random moments.
type Killer(cluster: Cluster, mortal: Nodes.Node, measures: Measures, random: Random) =
    let clock = Stopwatch.StartNew()

    /// From half the mean to one and a half of it.
    let next (mean: TimeSpan) =
        clock.Elapsed + mean * (0.5 + random.NextDouble())

    let serverMean = TimeSpan.FromSeconds 2.
    let nodeMean = TimeSpan.FromSeconds 20.
    let suspensionMean = TimeSpan.FromSeconds 3.
    let mutable nextServer = next serverMean
    let mutable nextNode = next nodeMean
    let mutable nextSuspension = next suspensionMean
    let mutable suspended: ServerId option = None

    let choose () =
        match cluster |> Cluster.servers |> PycosTask.spawn |> PycosTask.value with
        | [] -> None
        | servers -> Some servers[random.Next servers.Length]

    let killServer () =
        match choose () with
        | None -> ()
        | Some chosen ->
            measures.Killing(chosen.Id.Node, chosen.Id.Number)

            try
                use running = Process.GetProcessById chosen.ProcessId
                running.Kill()
            with
            | :? ArgumentException
            | :? InvalidOperationException -> measures.Missed()

    let killNode () =
        measures.Killing(mortal.Name, 0)
        mortal.KillAndRestart()

    let resume () =
        suspended |> Option.iter (fun server -> cluster |> Cluster.resume server)
        suspended <- None

    let suspendOrResume () =
        if suspended.IsSome then
            resume ()
        else
            suspended <- choose () |> Option.map _.Id
            suspended |> Option.iter (fun server -> cluster |> Cluster.suspend server)

    /// Leaves all servers as they were.
    member _.Stop() = resume ()

    /// Does what the time has come for. On one thread, which may block.
    member _.Advance() =
        if clock.Elapsed >= nextServer then
            killServer ()
            nextServer <- next serverMean

        if clock.Elapsed >= nextNode then
            killNode ()
            nextNode <- next nodeMean

        if clock.Elapsed >= nextSuspension then
            suspendOrResume ()
            nextSuspension <- next suspensionMean
