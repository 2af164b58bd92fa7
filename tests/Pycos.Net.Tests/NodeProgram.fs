/// A node in real time: for the tests of several nodes on one machine, and, as a process of its own, of several machines.
module Pycos.Net.Tests.NodeProgram

open System
open System.Diagnostics
open System.Net.Sockets
open Pycos
open Pycos.Net.Tests.NodeSupport

/// How a node of a mode finds others.
let discoveryOf port mode =
    match mode with
    | "multicast" -> DiscoveryOptions(Mode = DiscoveryMode.Multicast, Port = port)
    | "silent"
    | "caller" -> DiscoveryOptions(Announces = false, Port = port)
    | "off"
    | "files" -> DiscoveryOptions.Off
    | _ -> DiscoveryOptions(Port = port)

/// The options of a node of its own scheduler and a free port.
let optionsOf name mode port =
    NodeOptions(
        Name = name,
        Secrets = [| secret |],
        Port = Nullable 0,
        PeersVariable = null,
        AddressFamily =
            (if mode = "ipv6" then
                 Nullable AddressFamily.InterNetworkV6
             else
                 Nullable()),
        Scheduler = new Scheduler(SchedulerOptions(Name = name, Names = TaskNames())),
        Discovery = discoveryOf port mode
    )

/// Waits for a condition; false if it does not come about in time.
let comesAbout (limit: TimeSpan) condition =
    let clock = Stopwatch.StartNew()

    while not (condition ()) && clock.Elapsed < limit do
        Threading.Thread.Sleep 10

    condition ()

let peersOf (node: PycosNode) =
    Node.peers node |> List.map _.Name |> List.sort

/// Runs something as a task that a node serves, and waits for it.
let onTask (node: PycosNode) (coroutine: Coroutine<'T>) =
    let task = node.UserScheduler.Spawn(coroutine).AsTask()

    if not (task.Wait(TimeSpan.FromSeconds 15.)) then
        failwith "it takes too long"

    task.Result

/// Starts a node, says "ready" and whom it has met when it has met so many others, and stays until its input ends.
/// The mode "caller" stays silent and asks a host for its nodes: the one that is named behind it.
let private runMeeting name kind host count =
    use node = Node.start (optionsOf name kind DiscoveryOptions.DefaultPort)
    printfn "ready"

    for host in Option.toList host do
        let found = onTask node (node |> Node.connectHost host)
        let names = found |> List.map _.Name |> List.sort |> String.concat " "
        printfn $"found {names}"

    if comesAbout (TimeSpan.FromSeconds 30.) (fun () -> (peersOf node).Length >= count) then
        let addresses =
            Node.peers node |> List.map (fun peer -> $"{peer.Name}@{peer.Location.Address}")

        let met = String.concat " " (List.sort addresses)
        printfn $"met {met} as {node.Location.Address}"
        Console.In.ReadToEnd() |> ignore
        0
    else
        printfn "met nobody"
        1

/// Starts a node that deals with the files of a folder, says where it is, and stays until its input ends.
let private runFiles name folder =
    use node =
        Node.start (
            optionsOf name "files" 0
            |> FileSupport.allowing (FileReceivingOptions(Directory = folder))
        )

    printfn $"{node.Location.Address} {node.Location.Port}"
    Console.In.ReadToEnd() |> ignore
    0

/// Runs a node as its mode says: "files" has the folder behind it, "caller" a host.
let run name (mode: string) count =
    match mode.Split('@', 2) with
    | [| "files"; folder |] -> runFiles name folder
    | [| kind; host |] -> runMeeting name kind (Some host) count
    | _ -> runMeeting name mode None count
