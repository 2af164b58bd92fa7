module Pycos.Examples.Program

open System

let private scenarios =
    [
        "demo", "a server and ten clients, each written as if it were a thread", Demo.run
        "sleepers", "[count] tasks sleep at once, and all of it takes as long as the longest sleep", Sleepers.run
        "client-server", "ten clients send a daemon messages; they share a counter without a lock", ClientServer.run
        "tcp", "a task for each connection reads a stream in small pieces to its end", Tcp.run
        "udp", "a task receives datagrams and tells who sent them", Udp.run
        "web", "a web server answers [count] requests, 200 at a time", Web.run
        "lifecycle", "joining, terminating with clean-up, at-exit functions, starting anew", Lifecycle.run
        "broadcast", "a channel sends numbers to a task that adds and one that multiplies", Broadcast.run
        "thread-pool", "blocking calls on threads of their own, while a ticker goes on", ThreadPool.run
        "pipeline", "[count] items pass stages with bounded inboxes in a group; a stage that fails stops all", Pipeline.run
    ]
    |> List.map (fun (name, shows, run) -> {
        Name = name
        Shows = shows
        Run = run
    })

[<EntryPoint>]
let main arguments =
    match List.ofArray arguments with
    | []
    | [ "list" ] -> Scenario.list scenarios Console.Out
    | name :: rest ->
        match scenarios |> List.tryFind (fun scenario -> scenario.Name = name) with
        | Some chosen -> Scenario.execute rest chosen
        | None -> Scenario.explainUnknown name scenarios
