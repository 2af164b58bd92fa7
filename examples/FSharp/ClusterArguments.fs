/// The command line of examples that use a cluster: two servers on this machine, or those of the nodes that are named.
module Pycos.Examples.ClusterArguments

open System
open Pycos

type private Arguments = {
    Nodes: string list
    Secret: string
    Rest: string list
}

let private defaults = {
    Nodes = []
    // A real one is long, random and not in a source file.
    Secret = "an example's secret, known to all"
    Rest = []
}

let rec private parse known arguments =
    match arguments with
    | [] -> known
    | "--node" :: node :: rest ->
        parse
            {
                known with
                    Nodes = known.Nodes @ [ node ]
            }
            rest
    | "--secret" :: secret :: rest -> parse { known with Secret = secret } rest
    | other :: rest ->
        parse
            {
                known with
                    Rest = known.Rest @ [ other ]
            }
            rest

let private optionsOf files given =
    if given.Nodes.IsEmpty then
        ClusterOptions(LocalServers = Nullable 2, FilesDirectory = Option.toObj files)
    else
        ClusterOptions(
            Nodes = List.toArray given.Nodes,
            Node = NodeOptions(Secret = given.Secret, Port = Nullable 0),
            FilesDirectory = Option.toObj files
        )

let private startUnready files adapt arguments =
    let given = parse defaults arguments
    Cluster.start (adapt (optionsOf files given)), given.Rest

let private startWith files adapt arguments =
    let cluster, rest = startUnready files adapt arguments
    Coroutine.run (pycos { do! cluster |> Cluster.waitForServers 2 (TimeSpan.FromSeconds 30.) })
    cluster, rest

/// A cluster of two servers or more, and the arguments that are not about it.
let start arguments = startWith None id arguments

/// As start, with a folder into which jobs may send files.
let startWithFiles directory arguments = startWith (Some directory) id arguments

/// As start, with servers that wait until they are enabled.
let startHeld holding arguments = startUnready None holding arguments

/// As start, with options that are changed first.
let startWithOptions adapt arguments = startWith None adapt arguments
