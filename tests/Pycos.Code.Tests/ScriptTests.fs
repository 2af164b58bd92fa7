/// Functions of scripts and of sessions of F# Interactive, whose assemblies have no file and all the same name.
module Pycos.Travel.Tests.ScriptTests

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Expecto
open Pycos.Travel.Tests.BareNode

let private patience = TimeSpan.FromSeconds 120.

/// What each script begins with. Its lines of output that tests look at begin with a word of their own.
let private prelude =
    $"""#I @"{AppContext.BaseDirectory}"
#r "Pycos.Core.dll"
#r "Pycos.Net.dll"
#r "Pycos.FSharp.dll"

open System
open System.Net
open Pycos

let node =
    Node.start (
        NodeOptions(
            Name = "script",
            Secrets = [| NodeSecret(Environment.GetEnvironmentVariable "NODE_SECRET") |],
            Port = Nullable 0,
            ListenOn = [| IPAddress.Loopback |],
            PeersVariable = null,
            Discovery = DiscoveryOptions.Off
        )
    )

let location = Location(IPAddress.Loopback, int (Environment.GetEnvironmentVariable "NODE_PORT"))

let run (body: unit -> Coroutine<'T>) : 'T =
    node |> Code.run location body |> PycosTask.spawn |> PycosTask.value
"""

/// Runs F# Interactive with something typed in; all that it has written.
let private interactive (bare: Bare) (arguments: string list) (typed: string) =
    let info =
        ProcessStartInfo(
            "dotnet",
            "fsi" :: arguments,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Where global.json says which SDK it is.
            WorkingDirectory = __SOURCE_DIRECTORY__
        )

    info.Environment["NODE_SECRET"] <- secret
    info.Environment["NODE_PORT"] <- string bare.Location.Port
    use running = Process.Start info

    let output, errors =
        running.StandardOutput.ReadToEndAsync(), running.StandardError.ReadToEndAsync()

    running.StandardInput.Write typed
    running.StandardInput.Close()

    if not (running.WaitForExit patience) then
        running.Kill true
        failtest $"it does not end, and has written {output.Result} {errors.Result}"

    let written = output.Result + errors.Result
    Expect.equal running.ExitCode 0 $"the exit code: {written}"
    written

let private withNode check =
    use store = new TemporaryStore()
    use bare = new Bare(store.Path, "code")
    check bare

let private asFile (script: string) run =
    let folder = Directory.CreateTempSubdirectory "pycos-script-"

    try
        let path = Path.Combine(folder.FullName, "script.fsx")
        File.WriteAllText(path, prelude + script)
        run path
    finally
        folder.Delete true

/// What follows a word at the beginning of a line, in order; the prompt may stand before it.
let private after word (written: string) = [
    for found in Regex.Matches(written, $@"^(?:[>\-] )*{word} (.*?)\r?$", RegexOptions.Multiline) do
        found.Groups[1].Value
]

let private values =
    """
type Shape = { Name: string; Corners: int }

let numbers = [| 1; 2; 3 |]
let shape = { Name = "triangle"; Corners = 3 }
let prices = Map [ "a", 1; "b", 2 ]
let mutable factor = 10

module Inner =
    let offset = numbers.Length * 100

type Counter() =
    static let start = numbers.Length * 1000
    static member Start = start

let scale number = number * factor

let sum () =
    pycos {
        do! PycosTask.sleep (TimeSpan.FromMilliseconds 1.)
        return Array.sumBy scale numbers + prices["b"] + Inner.offset + Counter.Start, shape, Environment.ProcessId
    }

let tell () =
    let total, { Name = name }, processId = run sum
    printfn $"TOLD {total} {name} {processId}"

tell ()
factor <- 20
tell ()
printfn $"SENT {(node |> Node.peers |> List.exactlyOne).Statistics.CodeBytesSent}"
(node :> IDisposable).Dispose()
"""

let private file =
    testCase
        "[PUB-06][STA-02][STA-04] functions of a script run elsewhere with the values that the script has defined, as they are then"
    <| fun () ->
        withNode (fun bare ->
            asFile values (fun path ->
                let written = interactive bare [ path ] ""

                Expect.equal
                    (after "TOLD" written)
                    [ $"3362 triangle {bare.Id}"; $"3422 triangle {bare.Id}" ]
                    $"what is told: {written}"

                Expect.equal (after "SENT" written) [ string (bare.BytesOfRuns 2) ] "bytes of assemblies"))

let private submissions =
    [
        prelude
        "type Item = { Name: string; Price: int }"
        "let mutable tax = 10"
        "let gross item = item.Price * (100 + tax) / 100"
        "let items = [ { Name = \"a\"; Price = 100 }; { Name = \"b\"; Price = 200 } ]"
        "let total () = pycos { return List.sumBy gross items, Environment.ProcessId }"
        "printfn $\"TOLD {run total}\""
        "tax <- 20"
        "printfn $\"TOLD {run total}\""
        // A function of the same name as one before, in another assembly of the same name.
        "let gross item = item.Price"
        "let total () = pycos { return List.sumBy gross items, Environment.ProcessId }"
        "printfn $\"TOLD {run total}\""
        "let versions () =
    pycos {
        return [
            for assembly in AppDomain.CurrentDomain.GetAssemblies() do
                if assembly.GetName().Name.StartsWith \"FSI-ASSEMBLY\" then
                    string (assembly.GetName().Version)
        ]
    }"
        "for version in run versions do printfn $\"VERSION {version}\""
        "exit 0"
    ]
    |> List.map (fun submission -> submission + "\n;;\n")
    |> String.concat ""

let private session =
    testCase
        "[PUB-07][ASM-04][STA-04] functions of an interactive session run elsewhere, with those that earlier inputs have defined"
    <| fun () ->
        withNode (fun bare ->
            let written = interactive bare [ "--nologo" ] submissions
            let told = [ for sum in [ 330; 360; 300 ] -> $"({sum}, {bare.Id})" ]
            Expect.equal (after "TOLD" written) told $"what is told: {written}"
            let versions = after "VERSION" written
            Expect.isGreaterThan versions.Length 3 $"each input is an assembly: {written}"
            Expect.equal (List.distinct versions) versions "of a version of its own")

let private singleAssembly =
    testCase "[PUB-08] a function of a session without an image for each input is refused by the name of the switch"
    <| fun () ->
        withNode (fun bare ->
            let script =
                """
try
    let number = 3
    run (fun () -> pycos { return number }) |> printfn "TOLD %d"
with :? NotPicklableException as refusal ->
    printfn $"REFUSED {refusal.Message}"

(node :> IDisposable).Dispose()
"""

            asFile script (fun path ->
                let written = interactive bare [ "--multiemit-"; path ] ""
                let refusals = after "REFUSED" written
                Expect.hasLength refusals 1 $"refusals: {written}"
                Expect.stringContains refusals.Head "--multiemit-" "the switch"
                Expect.equal (bare.BytesOfRuns 0) 0L "bytes of assemblies"))

let tests = testSequenced <| testList "scripts" [ file; session; singleAssembly ]
