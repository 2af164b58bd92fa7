// The repository's build. The .NET SDK alone runs it.
//
//   dotnet fsi build.fsx                           lists the targets
//   dotnet fsi build.fsx test                      runs a target after those it needs
//   dotnet fsi build.fsx bench -- compare echo     passes the rest on to the target
#load "eng/Targets.fsx"
#load "eng/Packages.fsx"
#load "eng/Tests.fsx"
#load "eng/Promises.fsx"
#load "eng/Platform.fsx"
#load "eng/Slurm.fsx"

open System.IO
open Targets

let solution = "Pycos.slnx"
let examples = "examples/FSharp"

/// The projects that users refer to: what the site documents.
let libraries =
    [
        for project in Directory.GetFiles(Path.Combine(root, "src"), "*.?sproj", SearchOption.AllDirectories) do
            // The analyzers have no members for users.
            if not (project.Contains "Analyzers") then
                project
    ]
    |> List.sort

target "clean" "deletes what the build wrote" [] (fun _ ->
    for folder in Directory.GetDirectories(root, "bin", SearchOption.AllDirectories) do
        if Directory.GetFiles(Path.GetDirectoryName folder, "*.?sproj").Length > 0 then
            Directory.Delete(folder, true)

    if Directory.Exists "artifacts" then
        Directory.Delete("artifacts", true))

target "restore" "tools and packages, as the lock file has them" [] (fun _ ->
    Packages.restore ()
    dotnet [ "restore"; solution; "--nologo" ])

target "build" "everything, release" [ "restore" ] (fun _ ->
    dotnet [
        "build"
        solution
        "-c"
        "Release"
        "--no-restore"
        "-v"
        "minimal"
        "--nologo"
    ])

target "test" "all tests; the last line is their sum" [ "build" ] (fun rest -> Tests.runAll rest)

target "platform-check" "the socket level on this platform; with `windows` under wine" [ "restore" ] (fun rest ->
    Platform.check rest)

target "fuzz" "random input for the protocol, for 60 seconds or as many as follow --" [ "build" ] (fun rest ->
    let seconds = List.tryHead rest |> Option.defaultValue "60"

    dotnet [
        "run"
        "-c"
        "Release"
        "--no-build"
        "--project"
        "tests/Pycos.Net.Tests"
        "--"
        "--fuzz"
        seconds
    ])

target
    "chaos"
    "kills servers and nodes under load, for 300 seconds or as many as follow --, then perhaps a seed"
    [ "build" ]
    (fun rest ->
        dotnet (
            [ "run"; "-c"; "Release"; "--no-build"; "--project"; "tests/Pycos.Chaos"; "--" ]
            @ rest
        ))

target "slurm" "the batch script of deploy/slurm, in a Slurm of its own on this machine; as root" [ "build" ] (fun _ ->
    Slurm.check ())

target "demo" "the founding program, and closures on a cluster of this machine" [] (fun _ ->
    dotnet [ "run"; "-c"; "Release"; "--project"; examples; "--"; "demo" ]

    dotnet [
        "run"
        "-c"
        "Release"
        "--no-build"
        "--project"
        examples
        "--"
        "cluster-demo"
    ])

target "bench" "benchmarks; what follows -- is passed on" [ "build" ] (fun rest ->
    dotnet ([ "run"; "-c"; "Release"; "--no-build"; "--project"; "benchmarks"; "--" ] @ rest))

target "docs" "the site, in output/" [ "build" ] (fun _ ->
    dotnet [ "tool"; "restore" ]

    let site = [
        "fsdocs"
        "build"
        "--clean"
        "--strict"
        "--properties"
        "Configuration=Release"
    ]

    dotnet (site @ [ "--projects" ] @ libraries))

target "pack" "packages, in artifacts/packages" [ "build" ] (fun _ ->
    dotnet [
        "pack"
        solution
        "-c"
        "Release"
        "--no-build"
        "-o"
        "artifacts/packages"
        "--nologo"
    ])

target "format" "formats the F# and C# sources" [ "restore" ] (fun _ ->
    dotnet [ "tool"; "restore" ]
    dotnet [ "fantomas"; "src"; "tests"; "examples"; "benchmarks"; "eng"; "build.fsx" ]
    dotnet [ "format"; "whitespace"; "--no-restore"; solution ])

target "promises" "docs/promises.md, from the promises and the tests that hold them" [ "build" ] (fun rest ->
    Promises.write rest)

target "lock" "resolves paket.lock anew" [] (fun _ -> exec (Path.Combine(root, "eng", "relock.sh")) [])

exit (main ())
