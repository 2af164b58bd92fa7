/// Functions that scripts and interactive sessions define, run by servers, with what is shown of that.
module Pycos.Processes.Tests.ScriptExampleTests

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Expecto

/// F# Interactive alone takes seconds to start, and compiles what it is given.
let private patience = TimeSpan.FromSeconds 240.

let private folderOfExamples =
    Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, "..", "..", "examples"))

let private folderOfAssemblies =
    let here = DirectoryInfo AppContext.BaseDirectory

    Path.Combine(folderOfExamples, "FSharp", "bin", here.Parent.Name, here.Name)

let private prelude =
    $"""#I @"{folderOfAssemblies}"
#r "Pycos.Core.dll"
#r "Pycos.Net.dll"
#r "Pycos.Dispycos.dll"
#r "Pycos.FSharp.dll"
#r "Pycos.Terminal.dll"
#r "Spectre.Console.dll"
open System
open Pycos
;;
"""

/// What is typed into a session: each definition is an assembly of its own, and the function is defined once more.
let private typed =
    prelude
    + """
let cluster = Cluster.start (ClusterOptions(Name = "session", LocalServers = Nullable 2));;
let factor = 10;;
let scale number = number * factor;;
let slowly number =
    pycos {
        do! PycosTask.sleep (TimeSpan.FromMilliseconds 150.)
        return scale number, JobContext.Current.Server.Node
    };;
let progress = new ConsoleProgress("items");;
let options = MapOptions(Progress = progress, Total = Nullable 30, Job = JobOptions(Kind = JobKind.Cpu));;
let results = cluster |> Cluster.mapWith options slowly [ 1..30 ] |> JobResults.toList |> PycosTask.spawn |> PycosTask.value;;
progress.Dispose();;
let sum = List.sumBy fst results;;
printfn "SUM %d AT %A" sum (results |> List.map snd |> List.distinct);;
let scale number = number + 1;;
let again () = scale 41;;
printfn "AGAIN %d" (cluster |> Cluster.compute again |> PycosTask.spawn |> PycosTask.value);;
(cluster :> IDisposable).Dispose();;
exit 0;;
"""

/// Runs a program with something typed in; all that it writes.
let private outputOf (program: string) (arguments: string list) (input: string) =
    let info =
        ProcessStartInfo(
            program,
            arguments,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            // Where global.json says which SDK it is.
            WorkingDirectory = __SOURCE_DIRECTORY__
        )

    info.Environment["TERM"] <- "xterm-256color"
    use running = Process.Start info
    let output = running.StandardOutput.ReadToEndAsync()
    running.StandardInput.Write input
    running.StandardInput.Flush()

    if not (running.WaitForExit patience) then
        running.Kill true
        failtest $"it does not end, and has written {output.Result}"

    Expect.equal running.ExitCode 0 $"the exit code: {output.Result}"
    output.Result

let tests =
    testSequenced
    <| testList "scripts of clusters" [
        test "[GD75] The script sweep.fsx has servers run a function that it defines, with its values and types" {
            let script = Path.Combine(folderOfExamples, "scripts", "sweep.fsx")
            let written = outputOf "dotnet" [ "fsi"; script ] ""

            for fate in [ "settles"; "swings between 2"; "swings between 4"; "goes wild" ] do
                Expect.stringContains written fate "what it finds"

            Expect.hasLength (Regex.Matches(written, @"│ [23]\.\d\d │")) 24 $"all rates: {written}"
            Expect.stringContains written "growth rates" "how far it was"
        }

        test
            "[GD75] An interactive session has servers run functions that it has defined, and shows how far they are meanwhile" {
            if not (OperatingSystem.IsLinux()) then
                skiptest "script(1) of Linux makes the terminal"

            // As script(1) makes a terminal.
            let written =
                outputOf "script" [ "-qec"; "dotnet fsi --nologo --readline-"; "/dev/null" ] typed

            Expect.stringContains written "SUM 4650 AT [\"session\"]" "what the servers have returned"
            Expect.stringContains written "AGAIN 42" "a function of the name of an earlier one"

            let percentages =
                [ for found in Regex.Matches(written, @"(\d+)%") -> int found.Groups[1].Value ]
                |> List.distinct

            Expect.contains percentages 100 $"the end: {written}"

            Expect.isGreaterThan
                (percentages
                 |> List.filter (fun percentage -> percentage > 0 && percentage < 100)
                 |> List.length)
                3
                $"what was shown on the way: %A{percentages}"
        }
    ]
