/// Runs the rows of the socket level on a platform: the present one, or Windows as wine imitates it.
module Platform

#load "Targets.fsx"

open System
open System.IO
open Targets

let private name = "Pycos.Platform.Tests"
let private project = Path.Combine("tests", name)

/// Where Debian has it, for the path has a script that insists on 32 bits; then whatever the path has.
let private wine =
    [
        "/usr/lib/wine/wine64"
        "/usr/bin/wine64"
        "/usr/local/bin/wine64"
        "/opt/homebrew/bin/wine64"
        "/usr/bin/wine"
    ]
    |> List.tryFind File.Exists

let private here rest =
    dotnet ([ "run"; "-c"; "Release"; "--project"; project; "--" ] @ rest)

let private run program arguments environment =
    use running = start program arguments environment false
    running.WaitForExit()
    running.ExitCode

let private underWine (wine: string) rest =
    let folder = Directory.CreateTempSubdirectory "pycos-wine"
    let published = Path.Combine(folder.FullName, "program")

    // WINEDLLOVERRIDES must not name mscoree, as is often advised: no managed library would load then. Memory that is mapped twice,
    // so that none can be written and executed at once, lets the runtime fail under wine when it collects dynamic methods.
    let environment = [
        "WINEPREFIX", Path.Combine(folder.FullName, "prefix")
        "WINEDEBUG", "-all"
        "DOTNET_EnableWriteXorExecute", "0"
    ]

    try
        // A folder: wine can not start a program that is one file.
        dotnet [
            "publish"
            project
            "-c"
            "Release"
            "-r"
            "win-x64"
            "--self-contained"
            "-o"
            published
            "--nologo"
        ]

        for step in [ [ "wineboot"; "-i" ]; [ "winecfg"; "-v"; "win10" ] ] do
            if run wine step environment <> 0 then
                raise (StepFailed $"""wine: {String.concat " " step} failed""")

        match run wine (Path.Combine(published, name + ".exe") :: rest) environment with
        | 0 -> ()
        | code -> raise (StepFailed $"the rows under wine: exit code {code}")
    finally
        // The server of wine holds files of the prefix until it has ended.
        run wine [ "wineboot"; "-k" ] environment |> ignore
        folder.Delete true

let check rest =
    match rest, wine with
    | "windows" :: rest, Some wine -> underWine wine rest
    | "windows" :: _, None ->
        raise (
            StepFailed "there is no wine to run Windows programs: apt-get install --no-install-recommends wine64 wine"
        )
    | rest, _ -> here rest
