/// A node in a process of its own that has none of the code it is to run.
module Pycos.Travel.Tests.BareNode

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.IO
open System.Net
open System.Net.Sockets
open System.Reflection
open System.Text.RegularExpressions
open System.Threading.Tasks
open Pycos

let secret = "a secret of these tests, long enough"

/// One for all nodes of this process: to derive its key takes long on purpose.
let private nodeSecret = NodeSecret secret

let private patience = TimeSpan.FromSeconds 120.

/// The program of a project beside this one: of the same configuration and framework.
let programOf project =
    let here = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)
    let output = Path.GetRelativePath(Path.Combine(__SOURCE_DIRECTORY__, "bin"), here)
    Path.Combine(__SOURCE_DIRECTORY__, "..", project, "bin", output, project + ".dll")

/// The process of a node, and what it logs.
type Bare(store: string, grants: string) =
    let started =
        Process.Start(
            ProcessStartInfo(
                "dotnet",
                [ programOf "Pycos.Code.Node"; store; secret; grants ],
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false
            )
        )

    let lines = ConcurrentQueue<string>()

    let reading =
        Task.Run(fun () ->
            let mutable line = started.StandardOutput.ReadLine()

            while not (isNull line) do
                lines.Enqueue line
                line <- started.StandardOutput.ReadLine())

    member _.Id = started.Id

    member node.Location = Location(IPAddress.Loopback, int (node.Says @"^\d+$"))

    member _.Log = List.ofSeq lines

    /// Waits for so many lines of its log.
    member node.SaysOften (count: int) (pattern: string) =
        let clock = Stopwatch.StartNew()

        let said () =
            node.Log |> List.filter (fun line -> Regex.IsMatch(line, pattern))

        while (said ()).Length < count && clock.Elapsed < patience && not started.HasExited do
            Threading.Thread.Sleep 10

        if (said ()).Length < count then
            let log = String.concat "\n" node.Log
            failwith $"the node has not said {pattern} {count} times, but:\n{log}"

    /// Waits for a line of its log.
    member node.Says(pattern: string) =
        node.SaysOften 1 pattern
        node.Log |> List.find (fun line -> Regex.IsMatch(line, pattern))

    /// How many bytes of assemblies have come when so many functions run there or have run.
    member node.BytesOfRuns(runs: int) =
        node.SaysOften runs "^145 "

        node.Log
        |> List.sumBy (fun line ->
            match Regex.Match(line, @"^143 (\d+) bytes") with
            | found when found.Success -> int64 found.Groups[1].Value
            | _ -> 0L)

    /// What its process has in memory, after everything that can be was collected.
    member node.Measure(label: string) =
        started.StandardInput.WriteLine label
        let said = (node.Says $"^memory {label} ").Split ' '

        {|
            Assemblies = int said[2]
            Shipped = int said[3]
            Heap = int64 said[4]
            Resident = int64 said[5]
        |}

    interface IDisposable with
        member _.Dispose() =
            started.StandardInput.Close()

            if not (started.WaitForExit 15_000) then
                started.Kill()

            reading.Wait 5_000 |> ignore
            started.Dispose()

/// A new empty directory, deleted afterwards.
type TemporaryStore() =
    let path = Path.Combine(Path.GetTempPath(), $"pycos-code-{Guid.NewGuid():N}")
    member _.Path = path

    interface IDisposable with
        member _.Dispose() =
            if IO.Directory.Exists path then
                IO.Directory.Delete(path, true)

/// The node of this process.
let startCaller () =
    Node.start (
        NodeOptions(
            Name = "caller",
            Secrets = [| nodeSecret |],
            Port = Nullable 0,
            ListenOn = [| IPAddress.Loopback |],
            PeersVariable = null,
            Discovery = DiscoveryOptions.Off,
            Scheduler = new Scheduler(SchedulerOptions(Name = "caller", Names = TaskNames()))
        )
    )

/// Runs something as a task that a node serves, and waits for it.
let onTask (node: PycosNode) (coroutine: Coroutine<'T>) =
    let task = node.UserScheduler.Spawn(coroutine).AsTask()

    if not (task.Wait patience) then
        failwith "it takes too long"

    task.Result

/// What the coroutine ends with, as a value.
let attempt (node: PycosNode) (coroutine: Coroutine<'T>) =
    onTask
        node
        (pycos {
            try
                let! value = coroutine
                return Ok value
            with failure ->
                return Error failure
        })
