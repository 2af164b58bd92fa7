/// A small target runner: targets, what they need, a report of their times.
module Targets

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO

let root = Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, ".."))
Directory.SetCurrentDirectory root

exception StepFailed of string

type private Target =
    { Name: string
      About: string
      Needs: string list
      Run: string list -> unit }

let private targets = List<Target>()
let private closing = List<string>()

let target name about needs run =
    targets.Add
        { Name = name
          About = about
          Needs = needs
          Run = run }

/// Adds a line to the end of the output, after the report of times.
let sayLast (line: string) = closing.Add line

/// Starts a program in the repository's folder.
let start (file: string) (arguments: string list) (environment: (string * string) list) redirect =
    let info =
        ProcessStartInfo(
            file,
            arguments,
            UseShellExecute = false,
            WorkingDirectory = root,
            RedirectStandardOutput = redirect
        )

    for name, value in environment do
        info.Environment[name] <- value

    printfn "> %s %s" file (String.concat " " arguments)
    Console.Out.Flush()
    Process.Start info

let exec file arguments =
    use running = start file arguments [] false
    running.WaitForExit()

    if running.ExitCode <> 0 then
        raise (StepFailed $"{file}: exit code {running.ExitCode}")

let dotnet arguments = exec "dotnet" arguments

let private runTarget name rest =
    let ran = HashSet<string>()
    let times = List<string * TimeSpan>()

    let rec go name =
        match Seq.tryFind (fun target -> target.Name = name) targets with
        | None -> raise (StepFailed $"there is no target {name}")
        | Some target when ran.Add name ->
            List.iter go target.Needs
            printfn "== %s" name
            let clock = Stopwatch.StartNew()

            try
                target.Run rest
            finally
                times.Add(name, clock.Elapsed)
        | Some _ -> ()

    let code =
        try
            go name
            0
        with StepFailed why ->
            eprintfn "FAILED: %s" why
            1

    printfn ""

    for name, time in times do
        printfn "%-10s %6.1f s" name time.TotalSeconds

    for line in closing do
        printfn "%s" line

    code

/// Runs the target named on the command line, or lists the targets.
let main () =
    match fsi.CommandLineArgs |> Array.toList |> List.tail with
    | [] ->
        for target in targets do
            printfn "%-10s %s" target.Name target.About

        0
    | name :: rest -> runTarget name (List.filter ((<>) "--") rest)
