/// Programs that have functions run by a node, in processes of their own.
module Pycos.Travel.Tests.Programs

open System.Diagnostics
open System.Threading.Tasks
open Pycos
open Pycos.Travel.Tests.BareNode

/// What a program has printed.
type Said = {
    Lines: string list
} with

    /// What it says of something: "= name value".
    member said.Of name =
        let start = $"= {name} "

        match said.Lines |> List.tryFind _.StartsWith(start) with
        | Some line -> line.Substring start.Length
        | None ->
            let all = String.concat "\n" said.Lines
            failwith $"the program says nothing of {name}, but:\n{all}"

    /// What it was warned of.
    member said.Warnings = said.Lines |> List.filter _.StartsWith("150 ")

/// Runs a program to its end.
let runProgram project (location: Location) (policy: ModuleValuePolicy) =
    use started =
        Process.Start(
            ProcessStartInfo(
                "dotnet",
                [ programOf project; string location.Port; secret; string policy ],
                RedirectStandardOutput = true,
                UseShellExecute = false
            )
        )

    let reading = Task.Run(started.StandardOutput.ReadToEnd)

    if not (started.WaitForExit 120_000) then
        started.Kill()
        failwith $"{project} does not end: {reading.Result}"

    let lines = reading.Result.Split '\n' |> List.ofArray |> List.map _.TrimEnd()
    { Lines = lines }
