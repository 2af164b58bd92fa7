/// Two programs: tasks of a client send messages to a task of a server, which they find by its name, and which starts a task for
/// each message.
module Pycos.Examples.RemoteTask

open System
open Pycos

let private clients = 10
let private messagesEach = 3
let private name = "server_task"

let private pause () =
    PycosTask.sleep (TimeSpan.FromSeconds(0.5 + 1.5 * Random.Shared.NextDouble()))

let private work text =
    pycos {
        printfn $"processing {text}"
        do! pause ()
        printfn $"done       {text}"
    }

let private serve inbox =
    pycos {
        while true do
            let! (text: string) = Inbox.receive inbox
            PycosTask.spawn (work text) |> ignore
    }

let runServer arguments =
    use node = NodeArguments.serve "remote-task-server" arguments
    printfn $"{node}"
    let daemon = SpawnOptions(Daemon = true)
    let server = serve |> PycosTask.spawnInboxWith daemon InboxOptions.Default
    server.Task.Register name
    Visitors.awaitAll node

let private send node location (counter: int ref) client =
    pycos {
        match! node |> Node.locateTaskAt location (TimeSpan.FromSeconds 10.) name with
        | ValueNone -> failwith $"No task is called {name} at {location}."
        | ValueSome server ->
            for message in 1..messagesEach do
                do! pause ()
                // No other task runs between here and the next let! or do!, so the counter needs no lock.
                counter.Value <- counter.Value + 1
                let text = $"msg_id {counter.Value}: client {client}, msg {message}"
                do! server |> TaskRef.sendWaiting text
    }

let runClient arguments =
    let node, location = NodeArguments.connect "remote-task-client" arguments
    use node = node
    PycosTask.spawn (node |> Node.connect location) |> PycosTask.value |> ignore
    let counter = ref 0

    [
        for client in 1..clients -> PycosTask.spawn (send node location counter client)
    ]
    |> List.iter PycosTask.value

    printfn $"sent {counter.Value} messages to {location}"
    Scenario.expect (counter.Value = clients * messagesEach) "Not all messages were sent."
