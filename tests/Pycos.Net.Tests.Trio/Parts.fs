/// What the three programs of a miniature cluster say to each other. They see nothing of the network layer but what every program sees.
module Pycos.Net.Tests.Trio.Parts

open System
open System.Diagnostics
open Pycos

type Reply = {
    Number: int
    Value: int
    Server: string
}

/// What a server is asked for. It takes no orders without the token of the cluster, whoever is connected.
type Job = {
    Token: string
    Number: int
    ReplyTo: TaskRef<Reply>
}

/// What a node is asked for: how many servers it has.
type Question = { Token: string; ReplyTo: TaskRef<int> }

/// What all programs of a cluster are told when they start.
type Cluster = {
    Port: int
    Secret: string
    Token: string
}

let serverTask = "miniature_server"
let nodeTask = "miniature_node"
let startService = "start_server"
let patience = TimeSpan.FromSeconds 20.

let daemon = SpawnOptions(Daemon = true)

/// A node whose peers find it by its announcements.
let join name (cluster: Cluster) =
    NodeOptions(
        Name = name,
        Secret = cluster.Secret,
        Port = Nullable 0,
        PeersVariable = null,
        Heartbeat = TimeSpan.FromSeconds 1.,
        Discovery = DiscoveryOptions(Port = cluster.Port)
    )
    |> Node.start

/// Says that it runs, and stays until its input ends.
let stay obey =
    Console.Out.WriteLine "ready"
    let mutable line = Console.In.ReadLine()

    while not (isNull line) do
        Console.Out.WriteLine(obey (line.Split ' '): string)
        line <- Console.In.ReadLine()

/// Starts one of these programs.
let startProgram (cluster: Cluster) (arguments: string list) =
    let assembly = System.Reflection.Assembly.GetExecutingAssembly().Location

    ProcessStartInfo(
        "dotnet",
        [ assembly; string cluster.Port; cluster.Secret; cluster.Token ] @ arguments,
        RedirectStandardInput = true,
        RedirectStandardOutput = true
    )
    |> Process.Start
    |> nonNull
