/// A function is applied to numbers by the nodes that are named or found, whatever has started them: a person, ssh or a batch system.
module Pycos.Examples.NodeMap

open System
open System.IO
open Pycos

type private Arguments = {
    Nodes: string list
    Secret: string option
    Count: int
}

let rec private parse known arguments =
    match arguments with
    | [] -> known
    | "--nodes" :: names :: rest ->
        parse
            {
                known with
                    Nodes = List.ofArray ((names: string).Split ',')
            }
            rest
    | "--secret" :: secret :: rest -> parse { known with Secret = Some secret } rest
    | "--secret-file" :: path :: rest -> parse known ("--secret" :: Seq.head (File.ReadLines path) :: rest)
    | count :: rest when fst (Int32.TryParse(count: string)) -> parse { known with Count = int count } rest
    | other :: _ ->
        Scenario.misuse
            $"'{other}' is not understood. Give --nodes HOST:PORT,... or let nodes be found, --secret TEXT or --secret-file FILE, and perhaps a number."

/// What one job does: waits a little, and says where it ran.
let private square number =
    pycos {
        do! PycosTask.sleep (TimeSpan.FromMilliseconds 5.)
        return int64 number * int64 number, JobContext.Current.Server
    }

/// Waits until each node that was named has a server, or any that was found: otherwise those of the first one might do all.
let private waitForAll count cluster =
    pycos {
        let deadline = DateTime.UtcNow + TimeSpan.FromMinutes 1.
        let mutable found = 0

        while found < count do
            Scenario.expect (DateTime.UtcNow < deadline) $"Only {found} of {count} nodes have servers."
            do! PycosTask.sleep (TimeSpan.FromMilliseconds 50.)
            let! servers = Cluster.servers cluster
            found <- servers |> List.distinctBy _.Id.Node |> List.length
    }

let private mapped (nodes: string list) count cluster =
    pycos {
        do! cluster |> waitForAll (max 1 nodes.Length)
        return! cluster |> Cluster.map square (seq { 1..count })
    }

let run arguments =
    let given =
        parse
            {
                Nodes = []
                Secret = None
                Count = 1000
            }
            arguments

    let options =
        ClusterOptions(
            Nodes = List.toArray given.Nodes,
            FindsNodes = given.Nodes.IsEmpty,
            Node = NodeOptions(Name = "node-map", Secret = Option.toObj given.Secret, Port = Nullable 0)
        )

    use cluster = Cluster.start options

    let results =
        mapped given.Nodes given.Count cluster |> PycosTask.spawn |> PycosTask.value

    let sum = List.sumBy fst results
    let servers = results |> List.map snd |> List.distinct
    let nodes = servers |> List.distinctBy _.Node

    printfn
        $"the sum of the squares of {given.Count} numbers is {sum}, by {servers.Length} servers on {nodes.Length} nodes"

    Scenario.expect
        (sum = Seq.sum (seq { for number in 1L .. int64 given.Count -> number * number }))
        "The sum is wrong."
