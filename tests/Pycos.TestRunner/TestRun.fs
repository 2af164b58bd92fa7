/// Runs a test program and tells of it in plain lines, which the build and CI read.
module Pycos.TestRunner.TestRun

open System
open System.IO
open System.Reflection
open Expecto

/// The folder that takes one file of results a test program, if the build asks for it.
let private resultsFolder () =
    Environment.GetEnvironmentVariable "PYCOS_TEST_RESULTS" |> Option.ofObj

let private writeResults (summary: Impl.TestRunSummary) =
    match resultsFolder () with
    | None -> ()
    | Some folder ->
        let lines state tests = [
            for (test: FlatTest), _ in tests -> String.concat "." test.name + "\t" + state
        ]

        Directory.CreateDirectory folder |> ignore
        let assembly = Assembly.GetEntryAssembly().GetName().Name

        File.WriteAllLines(
            Path.Combine(folder, assembly + ".tsv"),
            lines "passed" summary.passed
            @ lines "failed" summary.failed
            @ lines "failed" summary.errored
            @ lines "skipped" summary.ignored
        )

/// Runs the tests. The last lines are how many random programs were explored, about what and in all, and "N passed, N failed, N skipped":
/// Expecto's own closing line carries a time stamp and colour codes. A run of no test fails.
let runAll (tests: Test) (argv: string[]) =
    let last = ref None
    let keep = SummaryHandler.SummaryHandler(fun summary -> last.Value <- Some summary)

    let code =
        runTestsWithCLIArgs [ Append_Summary_Handler keep; No_Spinner; Colours 0 ] argv tests

    Console.Out.Flush()

    match last.Value with
    | None -> code
    | Some summary ->
        writeResults summary
        let properties, programs = Explored.totals ()
        let passed = summary.passed.Length
        let failed = summary.failed.Length + summary.errored.Length
        Console.WriteLine()

        for what, count in Explored.programs () do
            Console.WriteLine $"%8d{count} random programs about {what}"

        for line in Held.lines () do
            Console.WriteLine line

        Console.WriteLine $"properties: {properties}, random programs explored: {programs}"
        Console.WriteLine $"{passed} passed, {failed} failed, {summary.ignored.Length} skipped"
        if code = 0 && passed = 0 then 3 else code

/// Runs tests that are given as names and functions: those written in C#.
let runNamed (name: string) (tests: (string * Action) seq) (argv: string[]) =
    runAll (testList name [ for sentence, run in tests -> testCase sentence run.Invoke ]) argv
