/// Jobs on different servers find each other by names, and exchange what they know.
module Pycos.Examples.ClusterAgents

open System
open Pycos

type Reading = { Agent: string; Degrees: float }

let private patience = TimeSpan.FromSeconds 30.

/// Finds another agent by its name, at whichever of the servers it is.
let private locate (node: PycosNode) name =
    pycos {
        match! node |> Node.locateTaskWithin patience name with
        | ValueSome agent -> return (agent: TaskRef<Reading>)
        | ValueNone -> return failwith $"No agent is called {name}."
    }

/// What each agent does: measures, tells all others, and returns the lowest and the highest that any of them has measured.
let private agent name others (servers: Location list) (inbox: Inbox<Reading>) =
    pycos {
        let node = JobContext.Current.Node
        (Inbox.self inbox).Task.Register name

        // Servers know nobody but their node and their client at first.
        for server in servers do
            if server <> node.Location then
                let! _ = node |> Node.connect server
                ()

        let own = {
            Agent = name
            Degrees = Random.Shared.NextDouble() * 40. - 10.
        }

        for other in others do
            let! there = locate node other
            do! there |> TaskRef.sendWaiting own

        let mutable known = [ own ]

        for _ in others do
            let! reading = Inbox.receive inbox
            known <- reading :: known

        printfn $"""{name} knows {known |> List.map _.Agent |> List.sort |> String.concat ", "}"""
        return known |> List.minBy _.Degrees, known |> List.maxBy _.Degrees
    }

let private startAgents cluster =
    pycos {
        let! servers = Cluster.servers cluster
        let places = servers |> List.map _.Location
        let nameOf (server: ServerInfo) = $"agent of {server.Id}"

        let jobs = [
            for server in servers ->
                let name = nameOf server
                let others = servers |> List.map nameOf |> List.except [ name ]

                cluster
                |> Cluster.spawnWith (JobOptions(Server = Nullable server.Id)) (agent name others places)
        ]

        let results = ResizeArray()

        for job in jobs do
            let! result = Job.result job
            results.Add result

        return List.ofSeq results
    }

let run arguments =
    let cluster, _ = ClusterArguments.start arguments
    use cluster = cluster
    let results = Coroutine.run (startAgents cluster)
    let lowest, highest = results.Head
    Scenario.expect (results |> List.forall ((=) (lowest, highest))) "The agents do not agree."
    printfn $"{results.Length} agents agree: from {lowest.Degrees:F1} to {highest.Degrees:F1} degrees"
