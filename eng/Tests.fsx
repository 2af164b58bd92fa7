/// Runs the test programs and sums up what they say.
module Tests

#load "Targets.fsx"

open System
open System.IO
open System.Text.RegularExpressions
open Targets

/// One group after the other. The programs of a group run side by side: one that waits for processes most of the time leaves room for
/// another one that does the same.
let groups = [
    [ "Pycos.Core.Tests" ]
    [ "Pycos.CSharp.Interop.Tests" ]
    [ "Pycos.Net.Tests" ]
    [ "Pycos.Code.Tests"; "Pycos.Mobility.Tests" ]
    [ "Pycos.Dispycos.Tests"; "Pycos.Processes.Tests"; "Pycos.Tools.Tests" ]
    [ "Pycos.Docs.Tests"; "Pycos.Api.Tests" ]
]

let resultsFolder = Path.Combine(root, "artifacts", "test-results")

let private closingLine =
    Regex(@"^(\d+) passed, (\d+) failed, (\d+) skipped$", RegexOptions.Compiled)

let private exploredLine =
    Regex(@"^properties: (\d+), random programs explored: (\d+)$", RegexOptions.Compiled)

/// The numbers in a line, if it is of the form.
let private numbers (form: Regex) line =
    let found = form.Match line

    if found.Success then
        Some [ for group in Seq.tail found.Groups -> int64 group.Value ]
    else
        None

/// Runs one program, passes its output on, and returns its exit code and the numbers of its closing lines.
let private runProgram say rest name =
    let program =
        Path.Combine("tests", name, "bin", "Release", "net10.0", name + ".dll")

    use running =
        start "dotnet" (program :: rest) [ "PYCOS_TEST_RESULTS", resultsFolder; "DOTNET_gcServer", "0" ] true

    let mutable results = [ 0L; 0L; 0L ]
    let mutable explored = [ 0L; 0L ]
    let mutable line = running.StandardOutput.ReadLine()

    while not (isNull line) do
        say line
        numbers closingLine line |> Option.iter (fun found -> results <- found)
        numbers exploredLine line |> Option.iter (fun found -> explored <- found)
        line <- running.StandardOutput.ReadLine()

    running.WaitForExit()

    // A program that died before its closing line has failed, whatever it said.
    if running.ExitCode <> 0 && results[1] = 0L then
        results <- [ results[0]; 1L; results[2] ]

    running.ExitCode, results, explored

/// Runs the programs of a group. The first one is heard while it runs, the others when all have ended.
let private runGroup rest names =
    let runs = [
        for name in names ->
            let said = Collections.Generic.List<string>()

            let say (line: string) =
                if name = List.head names then
                    Console.WriteLine line
                else
                    said.Add line

            name, said, Threading.Tasks.Task.Run(fun () -> runProgram say rest name)
    ]

    [
        for name, said, run in runs do
            let result = run.Result

            for line in said do
                Console.WriteLine line

            yield name, result
    ]

let runAll rest =
    if Directory.Exists resultsFolder then
        Directory.Delete(resultsFolder, true)

    let runs = groups |> List.collect (runGroup rest)

    let sum pick =
        runs |> List.map (snd >> pick) |> List.reduce (List.map2 (+))

    let passed, failed, skipped =
        (fun (l: int64 list) -> l[0], l[1], l[2]) (sum (fun (_, results, _) -> results))

    let properties, explored =
        (fun (l: int64 list) -> l[0], l[1]) (sum (fun (_, _, explored) -> explored))

    sayLast $"properties: {properties}, random programs explored: {explored}"
    sayLast $"{passed} passed, {failed} failed, {skipped} skipped"

    match
        [
            for name, (code, _, _) in runs do
                if code <> 0 then
                    name
        ]
    with
    | [] -> ()
    | broken -> raise (StepFailed("tests failed in " + String.concat ", " broken))
