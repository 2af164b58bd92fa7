// A parameter sweep by a function that this script defines: which growth rate makes a population settle, swing or go wild?
//
//   dotnet fsi examples/scripts/sweep.fsx
//
// What it refers to is built first if it is not there yet; so the script runs itself a second time, with BUILT defined.
#if !BUILT

#load "Built.fsx"

Built.runAgain __SOURCE_FILE__

#else

#I "../FSharp/bin/Release/net10.0"
#r "Pycos.Core.dll"
#r "Pycos.Net.dll"
#r "Pycos.Dispycos.dll"
#r "Pycos.FSharp.dll"
#r "Pycos.Terminal.dll"
#r "Spectre.Console.dll"

open System
open Pycos
open Spectre.Console

type Fate = {
    Rate: float
    Settled: float[]
    Server: string
}

// Values of a script go along when a function that reads them is sent.
let generations = 200_000

/// The values between which the logistic map goes back and forth in the end, at most eight of them.
let fateOf rate =
    pycos {
        let mutable population = 0.5

        for _ in 1..generations do
            population <- rate * population * (1. - population)

        let settled = [|
            for _ in 1..64 do
                population <- rate * population * (1. - population)
                Math.Round(population, 4)
        |]

        return {
            Rate = rate
            Settled = settled |> Array.distinct |> Array.sort |> Array.truncate 8
            Server = string JobContext.Current.Server
        }
    }

let describe (fate: Fate) =
    match fate.Settled.Length with
    | 1 -> "settles"
    | 8 -> "goes wild"
    | several -> $"swings between {several}"

let cluster = Cluster.local 2
let rates = [ 2.8..0.05..3.95 ]
let progress = new ConsoleProgress("growth rates")

let fates =
    cluster
    |> Cluster.mapWith (MapOptions(Progress = progress)) fateOf rates
    |> JobResults.toList
    |> PycosTask.spawn
    |> PycosTask.value

progress.Dispose()

let table = Table().AddColumns("rate", "population", "values", "server")

for fate in fates do
    let values = fate.Settled |> Seq.map (sprintf "%.4f") |> String.concat " "
    table.AddRow($"%.2f{fate.Rate}", describe fate, values, fate.Server) |> ignore

AnsiConsole.Write table
(cluster :> IDisposable).Dispose()

#endif
