/// What the tests of actors need: states, and calls that go on while the test does something else.
module internal Pycos.Dispycos.Tests.ActorSupport

open System
open System.IO
open System.Threading
open Expecto
open Pycos
open Pycos.Dispycos.Tests.ClusterSupport
open Pycos.Dispycos.Tests.NodeManagerSupport

/// A state that can not be sent, as a class with a lock could not be.
type Counter() =
    let noted = ResizeArray<int>()
    let identity = new Mutex()

    member val Total = 0 with get, set

    member counter.Add(number: int) =
        counter.Total <- counter.Total + number
        counter.Total

    member _.Note(number: int) = noted.Add number

    member _.Noted = List.ofSeq noted

    member _.Identity = identity

/// A state that tells by a file when it is disposed of.
type Ledger(path: string) =
    member _.Write(line: string) = File.AppendAllText(path, line + ";")

    interface IDisposable with
        member ledger.Dispose() = ledger.Write "closed"

let beside = ActorOptions(Job = JobOptions(Kind = JobKind.Io))

let startCounter name cluster =
    run (cluster |> Actor.start name (fun () -> Counter()))

let add number (counter: Actor<Counter>) =
    counter |> Actor.call (fun state -> state.Add number)

let doing (operation: Coroutine) =
    run (
        pycos {
            do! operation
            return ()
        }
    )

let serverOf (actor: Actor<'State>) cluster =
    let place = run (Actor.locate actor)

    run (Cluster.servers cluster)
    |> List.find (fun server -> server.Id = place.Server)

/// Has something run while a coroutine does, and returns what that ends with.
let during (body: Coroutine<'T>) =
    PycosTask.spawn (
        pycos {
            try
                let! value = body
                return Ok value
            with failure ->
                return Error failure
        }
    )

let outcome (running: PycosTask<Result<'T, exn>>) =
    match running.Value ClusterSupport.patience with
    | InTime how -> how
    | TimedOut -> failtest "it has not ended"

let isThere path = File.Exists path

/// A cluster of nodes of this process, each with a server of its own.
let withNodes (nodes: (string * (string * string) list) list) (test: Cluster -> unit) =
    let started = [
        for name, labels in nodes do
            let node = startNode name [ secret ]
            node, onTask node (NodeManager.StartAsync(node, NodeManagerOptions(Cpus = 1, Labels = readOnlyDict labels)))
    ]

    try
        let options =
            ClusterOptions(
                Nodes = [ for node, _ in started -> string node.Location ],
                ShowsOutput = false,
                Node = clientNode "client" 0
            )

        use cluster = Cluster.start options
        doing (cluster |> Cluster.waitForServers started.Length ClusterSupport.patience)
        test cluster
    finally
        for node, manager in started do
            manager.DisposeAsync().AsTask().Wait ClusterSupport.patience |> ignore
            node.Dispose()
