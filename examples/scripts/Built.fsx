/// Lets a script use what this repository builds: builds it if it is not there yet, and runs the script a second time, with BUILT defined.
module Built

open System.Diagnostics
open System.IO

let private execute program (arguments: string list) =
    use running = Process.Start(ProcessStartInfo(program, arguments))
    running.WaitForExit()
    running.ExitCode

let private examples = Path.Combine(__SOURCE_DIRECTORY__, "..", "FSharp")

let private build () =
    if File.Exists(Path.Combine(examples, "bin", "Release", "net10.0", "Pycos.Examples.FSharp.dll")) then
        0
    else
        printfn "building examples/FSharp"
        execute "dotnet" [ "build"; examples; "-c"; "Release"; "-v"; "quiet"; "--nologo" ]

/// Runs a script of this folder again, and ends the program as that has ended.
let runAgain (script: string) : unit =
    exit (
        match build () with
        | 0 -> execute "dotnet" [ "fsi"; "--define:BUILT"; Path.Combine(__SOURCE_DIRECTORY__, script) ]
        | failed -> failed
    )
