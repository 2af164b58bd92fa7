/// Nodes of one simulation: each with a scheduler for its tasks and one for its network, all in one thread and in virtual time.
module Pycos.Net.Tests.NodeSupport

open System
open System.Net
open Microsoft.Extensions.Logging
open Microsoft.Extensions.Logging.Abstractions
open Expecto
open Pycos
open Pycos.Testing

/// Writes the log lines of nodes to the console, for a look at what a failing seed did.
type private ConsoleLog(name: string, clock: VirtualClock) =
    interface ILogger with
        member _.BeginScope _ = null
        member _.IsEnabled _ = true

        member _.Log(_, _, state, error, format) =
            printfn $"{clock.Elapsed.TotalSeconds:F3} {name}: {format.Invoke(state, error)} {error}"

let private isLogged = Environment.GetEnvironmentVariable "PYCOS_TEST_LOG" = "1"

/// A node and the scheduler whose tasks it serves.
type Site = {
    Node: PycosNode
    Tasks: Scheduler
    Network: Scheduler
}

/// A secret that is long enough not to be warned of.
let secret = NodeSecret "a secret of the tests of nodes"

let second = TimeSpan.FromSeconds 1.

/// Options that differ in some of their properties: F# has no copy-and-update for a C# record.
let change (changes: (string * obj) list) (options: NodeOptions) =
    let copied =
        typeof<NodeOptions>.GetMethod("<Clone>$").Invoke(options, [||]) :?> NodeOptions

    for name, value in changes do
        typeof<NodeOptions>.GetProperty(name).SetValue(copied, value)

    copied

/// Options in which one is another.
let having (name: string) (value: 'Value) = change [ name, box value ]

/// Starts a node of its own schedulers in a simulation.
let startWith (adapt: NodeOptions -> NodeOptions) name simulation =
    let named = SchedulerOptions(Names = TaskNames())
    let tasks = simulation |> Simulation.schedulerWith named name

    let logger =
        if isLogged then
            ConsoleLog(name, simulation.Clock) :> ILogger
        else
            NullLogger.Instance

    let network =
        simulation
        |> Simulation.schedulerWith (SchedulerOptions(Names = TaskNames(), Logger = logger)) $"{name}-net"

    let options =
        NodeOptions(
            Name = name,
            Secrets = [| secret |],
            Transport = NodeTransport.PlainText,
            Port = Nullable 0,
            Discovery = DiscoveryOptions.Off,
            Scheduler = tasks,
            Logger = logger,
            NetworkScheduler = network
        )

    pycos {
        let! node = Node.startAsync (adapt options)

        return {
            Node = node
            Tasks = tasks
            Network = network
        }
    }

let start name simulation = startWith id name simulation

/// The process of a site dies.
let kill (site: Site) simulation =
    simulation |> Simulation.crash [ site.Tasks; site.Network ]

/// Runs something as a task of a site, and waits for it.
let at (site: Site) (body: Coroutine<'T>) = pycos { return! site.Tasks.Spawn body }

/// Notes each status that a site's node tells, as it tells them.
let statuses (site: Site) =
    let seen = Collections.Generic.List<PeerStatus>()
    let mutable watcher = Unchecked.defaultof<TaskRef<PeerStatus>>

    site.Tasks.Spawn(
        (fun (inbox: Inbox<PeerStatus>) ->
            pycos {
                while true do
                    let! status = Inbox.receive inbox
                    seen.Add status
            }),
        &watcher,
        SpawnOptions(Daemon = true)
    )
    |> ignore

    site.Node |> Node.watch watcher |> ignore
    seen

/// Starts a task at a site and gives it a name.
let serve (site: Site) name (body: Inbox<'Message> -> Coroutine<'T>) =
    let mutable address = Unchecked.defaultof<TaskRef<'Message>>
    let task = site.Tasks.Spawn(body, &address)
    address.Task.Register name
    task

/// A task at a site that takes numbers in, and what it has got.
let collector (site: Site) name =
    let got = Collections.Generic.List<int>()

    serve site name (fun inbox ->
        pycos {
            while true do
                let! number = Inbox.receive inbox
                got.Add number
        })
    |> ignore

    got

/// Runs a program over a number of connected nodes, called a, b, c and so on; the first one has connected to the others.
let withSites count seed (program: Simulation -> Site list -> Coroutine<'T>) =
    use simulation = Simulation.create seed

    Simulation.runIn
        simulation
        (pycos {
            let sites = ResizeArray()

            for number in 0 .. count - 1 do
                let! site = start (string (char (int 'a' + number))) simulation
                sites.Add site

            for other in Seq.tail sites do
                let! _ = at sites[0] (sites[0].Node |> Node.connect other.Node.Location)
                ()

            let! result = program simulation (List.ofSeq sites)

            for site in sites do
                do! site.Node.StopAsync()

            return result
        })
