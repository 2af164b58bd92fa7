/// A client of a cluster, for the tests of the tools. It refers to nothing that nodes do not have.
module Pycos.Tools.Tests.Client.Program

open System
open System.Net
open System.Threading
open Pycos

/// Longer than anything takes that works, on a machine with other things to do.
let private patience = TimeSpan.FromSeconds 90.

let private say (line: string) =
    Console.Out.WriteLine line
    Console.Out.Flush()

let private loggerOf name =
    let lines =
        new LineLoggerProvider(LineLoggerOptions(MinimumLevel = Microsoft.Extensions.Logging.LogLevel.Warning))

    lines.CreateLogger name

/// What the client has in common with nodes: nothing, a secret, or the files of certificates.
let private withKeys (keys: string) (options: NodeOptions) =
    match List.ofArray (keys.Split ';') with
    | [ "-" ] -> options
    | [ certificate; key; authority ] ->
        NodeOptions(
            Name = options.Name,
            Port = options.Port,
            Discovery = options.Discovery,
            PeersVariable = null,
            Logger = options.Logger,
            ListenOn = [| IPAddress.Loopback |],
            Certificates = NodeCertificates.FromPemFiles(certificate, key, authority)
        )
    | _ ->
        NodeOptions(
            Name = options.Name,
            Port = options.Port,
            Discovery = options.Discovery,
            PeersVariable = null,
            Logger = options.Logger,
            Secret = keys
        )

let private optionsOf (port: string) keys nodes =
    let scheduler, nodes =
        nodes |> List.partition (fun (node: string) -> node.StartsWith "scheduler=")

    ClusterOptions(
        Name = "tests",
        FindsNodes = (List.isEmpty nodes && List.isEmpty scheduler),
        Nodes = List.toArray nodes,
        Scheduler =
            (match scheduler with
             | [ place ] -> place["scheduler=".Length ..]
             | _ -> null),
        Node =
            withKeys
                keys
                (NodeOptions(
                    Name = "tests",
                    Port = Nullable 0,
                    Discovery = DiscoveryOptions(Port = int port),
                    PeersVariable = null,
                    Logger = loggerOf "client"
                ))
    )

let private inTask (body: Coroutine<'T>) =
    match (PycosTask.spawn body).Value patience with
    | InTime value -> value
    | TimedOut -> failwith "not in time"

/// Runs a job that says where it runs, and prints that.
let private runOnce (cluster: Cluster) =
    let server = cluster |> Cluster.compute (fun () -> Environment.ProcessId) |> inTask
    say $"ran in {server}"

/// Runs 40 jobs one after another on each server, prints how many have ended how, and then waits for the end of its input.
let private runMany (cluster: Cluster) =
    let jobs = [
        for number in 1..40 ->
            cluster
            |> Cluster.submitWith (JobOptions(Retry = RetryPolicy.Never)) (fun () ->
                pycos {
                    do! PycosTask.sleep (TimeSpan.FromMilliseconds 200.)
                    Console.Out.WriteLine $"ran {number}."
                    return number
                })
    ]

    say "submitted"

    for job in jobs do
        inTask (
            pycos {
                let! _ = job.FinishAsync()
                return ()
            }
        )

    let ended = jobs |> List.filter (fun job -> job.State = JobState.Succeeded)
    say $"{ended.Length} of {jobs.Length} jobs have ended"
    Console.In.ReadLine() |> ignore

/// Runs a job that takes so long, and prints how it ends.
let private hold seconds (cluster: Cluster) =
    let pause = TimeSpan.FromSeconds(seconds: float)

    let job =
        cluster
        |> Cluster.submitWith (JobOptions(Name = "hold")) (fun () ->
            pycos {
                Console.Out.WriteLine "holding"
                do! PycosTask.sleep pause
                return Environment.ProcessId
            })

    let mutable told = false

    while not job.HasEnded do
        if not told && job.State = JobState.Running then
            told <- true
            say $"job {job.Id.Number} runs"

        Thread.Sleep 20

    let state = job.State
    let reason = job.Story |> Seq.last |> _.Text
    say $"job ended: {state}: {reason}"

/// Runs a job that outlives this program, and says when it need not stay.
let private detach (cluster: Cluster) =
    let job =
        cluster
        |> Cluster.submitDetached "night-run" Cluster.detachedOptions (fun () -> pycos { return 5 })

    say $"taken by {inTask (Job.whenTaken job)}"

/// The arguments: port of announcements, what is in common with nodes, what to do, and the nodes to use, if they are not to be found.
[<EntryPoint>]
let main arguments =
    match List.ofArray arguments with
    | port :: keys :: action :: rest ->
        let nodes = if action = "hold" then List.tail rest else rest
        use cluster = Cluster.start (optionsOf port keys nodes)
        cluster.Happened.Add(fun told -> say $"event {told}")

        match action with
        | "once" -> runOnce cluster
        | "count" -> runMany cluster
        | "hold" -> hold (float rest.Head) cluster
        | "detach" -> detach cluster
        | _ -> Console.In.ReadLine() |> ignore

        0
    | _ -> 2
