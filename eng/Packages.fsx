/// Restores the packages that paket.lock names.
module Packages

#load "Targets.fsx"

open System
open System.IO
open Targets

let private variable = "PAKET_SOURCE"

/// The first package source of this machine that is enabled: a line of the list that begins with E.
let private firstSource () =
    use listing =
        start "dotnet" [ "nuget"; "list"; "source"; "--format"; "Short" ] [] true

    let lines = listing.StandardOutput.ReadToEnd().Split([| '\r'; '\n' |])
    listing.WaitForExit()

    match lines |> Array.tryFind _.StartsWith("E ", StringComparison.Ordinal) with
    | Some line -> line.Substring 2
    | None -> raise (StepFailed $"no package source is enabled; see 'dotnet nuget list source', or set {variable}")

let restore () =
    if OperatingSystem.IsWindows() then
        // What eng/paket.sh does elsewhere; MSBuild calls Paket itself then, with the variable of this process.
        if String.IsNullOrEmpty(Environment.GetEnvironmentVariable variable) then
            Environment.SetEnvironmentVariable(variable, firstSource ())

        dotnet [ "tool"; "restore" ]
        dotnet [ "paket"; "restore" ]
    else
        exec (Path.Combine(root, "eng", "paket.sh")) [ "restore" ]
