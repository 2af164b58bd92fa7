/// The example programs as processes: tests read what they write, type what they read, and see how they end.
module Pycos.Processes.Tests.ExampleProcess

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open System.Threading
open System.Threading.Tasks
open Expecto

type Language =
    | CSharp
    | FSharp

/// How long a program may take for what a test waits for: far longer than it needs on a busy machine.
let private patience = TimeSpan.FromSeconds 45.

let private ownOutput = DirectoryInfo AppContext.BaseDirectory

let private examples =
    Path.Combine(ownOutput.Parent.Parent.Parent.Parent.Parent.FullName, "examples")

/// What these tests start is built beside them, in the same configuration.
let private output = Path.Combine("bin", ownOutput.Parent.Name, ownOutput.Name)

let private assembly language =
    Path.Combine(examples, string language, output, $"Pycos.Examples.{language}.dll")

let private start (arguments: string list) environment =
    let info =
        ProcessStartInfo(
            "dotnet",
            arguments,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    for name, value in environment do
        info.Environment[name] <- value

    Process.Start info

/// An example that runs, until it ends or is killed with the test.
type Example private (name: string, running: Process) =
    let lines = List<string>()

    let keep (data: DataReceivedEventArgs) =
        lock lines (fun () ->
            if not (isNull data.Data) then
                lines.Add data.Data

            Monitor.PulseAll lines)

    do
        running.OutputDataReceived.Add keep
        running.ErrorDataReceived.Add keep
        running.BeginOutputReadLine()
        running.BeginErrorReadLine()

    new(language: Language, arguments: string list, environment: (string * string) list) =
        new Example($"{language} {List.head arguments}", start (assembly language :: arguments) environment)

    /// A script, run by F# Interactive.
    static member Script name =
        new Example(name, start [ "fsi"; Path.Combine(examples, "scripts", name) ] [])

    /// A node that serves the clients of a cluster.
    static member Node arguments =
        let program =
            Path.Combine(examples, "..", "src", "Pycos.Node", output, "dispycosnode.dll")

        new Example("dispycosnode", start (program :: arguments) [])

    member _.Process = running

    /// What it has written until now, to its output and as errors.
    member _.Lines = lock lines (fun () -> List.ofSeq lines)

    /// Waits for a line of which something can be made.
    member _.Pick (what: string) (chooser: string -> 'T option) =
        let clock = Stopwatch.StartNew()

        lock lines (fun () ->
            let mutable found = Seq.tryPick chooser lines

            while found.IsNone && clock.Elapsed < patience do
                Monitor.Wait(lines, patience - clock.Elapsed |> max TimeSpan.Zero) |> ignore
                found <- Seq.tryPick chooser lines

            match found with
            | Some it -> it
            | None -> failtest $"{name} does not write {what}, but %A{List.ofSeq lines}")

    /// Waits for a line with a text in it.
    member example.Await(text: string) =
        example.Pick $"'{text}'" (fun line -> if line.Contains text then Some() else None)

    member _.Type(line: string) =
        running.StandardInput.WriteLine line
        running.StandardInput.Flush()

    /// Waits for its end; its exit code and all that it has written.
    member example.End() =
        running.StandardInput.Close()
        use late = new CancellationTokenSource(patience)

        try
            // Unlike WaitForExit with a limit it waits for the rest of the lines as well.
            running.WaitForExitAsync(late.Token).Wait()
        with :? AggregateException ->
            failtest $"{name} does not end; it has written %A{example.Lines}"

        running.ExitCode, example.Lines

    /// Waits for its end without a failure; all that it has written.
    member example.EndWell() =
        let code, written = example.End()
        Expect.equal code 0 $"the exit code of {name}, which has written %A{written}"
        written

    interface IDisposable with
        member _.Dispose() =
            if not running.HasExited then
                running.Kill true

            running.Dispose()

/// Starts a server at a free port; the port is in the first line that it writes.
let startServer language name more environment =
    let server = new Example(language, [ name; "--port"; "0" ] @ more, environment)

    let port =
        server.Pick "its port" (fun line ->
            let found = Regex.Match(line, @" 127\.0\.0\.1:(\d+)$")
            if found.Success then Some found.Groups[1].Value else None)

    server, port

let languages = [ CSharp; FSharp ]

/// Tries something in several ways at the same time, for most of it is waiting.
let inEachWay (ways: 'Way list) (attempt: 'Way -> unit) =
    let tryOne way () =
        try
            attempt way
            None
        with error ->
            Some $"%A{way}: {error.Message}"

    let attempts = [
        for way in ways -> Task.Factory.StartNew(tryOne way, TaskCreationOptions.LongRunning)
    ]

    match attempts |> List.choose _.Result with
    | [] -> ()
    | failures -> failtest (String.concat "\n" failures)
