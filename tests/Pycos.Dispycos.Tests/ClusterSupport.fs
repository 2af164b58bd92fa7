/// What the tests of clients need: one cluster of two servers for those that leave it as it was, and others for those that do not.
module Pycos.Dispycos.Tests.ClusterSupport

open System
open System.Diagnostics
open System.IO
open System.Threading
open Expecto
open Pycos

let second = TimeSpan.FromSeconds 1.

/// Longer than anything takes that works, on a machine with other things to do.
let patience = TimeSpan.FromSeconds 60.

/// Runs a coroutine as a task, from outside.
let run (body: Coroutine<'T>) =
    let task = PycosTask.spawn body

    match task.Value patience with
    | InTime value -> value
    | TimedOut -> failtest $"It has not ended in {patience}."

/// A cluster of its own for a test.
let withCluster (options: ClusterOptions) (test: Cluster -> unit) =
    use cluster = Cluster.start options
    let servers = options.LocalServers.GetValueOrDefault 1

    run (
        pycos {
            do! cluster |> Cluster.waitForServers servers patience
            return ()
        }
    )

    test cluster

let local servers =
    ClusterOptions(LocalServers = Nullable servers, ShowsOutput = false)

/// The events of a cluster of a kind, counted.
let count (kind: ClusterEventKind) (cluster: Cluster) =
    let counted = ref 0

    cluster.Happened.Add(fun told ->
        if told.Kind = kind then
            Interlocked.Increment(&counted.contents) |> ignore)

    counted

/// A folder for what jobs leave, which is gone behind the test.
let withFolder (test: string -> unit) =
    let folder = Directory.CreateTempSubdirectory "jobs-"

    try
        test folder.FullName
    finally
        folder.Delete(recursive = true)

/// Waits until something is so.
let eventually (what: string) (isSo: unit -> bool) =
    let clock = Stopwatch.StartNew()

    while not (isSo ()) do
        if clock.Elapsed > patience then
            failtest $"not in {patience}: {what}"

        Thread.Sleep 10

let kill (server: ServerInfo) =
    use running = Process.GetProcessById server.ProcessId
    running.Kill()

/// What a job fails with.
let failureOf (body: Coroutine<'T>) =
    match
        run (
            pycos {
                try
                    let! value = body
                    return Ok value
                with failure ->
                    return Error failure
            }
        )
    with
    | Ok value -> failtest $"it has returned {value}"
    | Error failure -> failure
