/// Two programs: a task of a server is a service, and whoever asks it says where to answer.
module Pycos.Examples.PicoService

open System
open Pycos

type Answer = {
    Time: DateTimeOffset
    Server: TaskRef<Request>
}

and Request = {
    Question: string
    DelaySeconds: float
    ReplyTo: TaskRef<Answer>
}

let private name = "pico_server"
let private patience = TimeSpan.FromSeconds 10.

/// Serves one request at a time.
let private serve (inbox: Inbox<Request>) =
    pycos {
        while true do
            let! request = Inbox.receive inbox
            printfn $"{request.ReplyTo} asks for the {request.Question}"

            if request.Question = "time" then
                do! PycosTask.sleep (TimeSpan.FromSeconds request.DelaySeconds)

                do!
                    request.ReplyTo
                    |> TaskRef.sendWaiting {
                        Time = DateTimeOffset.Now
                        Server = inbox.Self
                    }
    }

let runServer arguments =
    use node = NodeArguments.serve name arguments
    printfn $"{node}"
    let daemon = SpawnOptions(Daemon = true)
    let server = serve |> PycosTask.spawnInboxWith daemon InboxOptions.Default
    server.Task.Register name
    Visitors.awaitAll node

let private ask node location (answers: Inbox<Answer>) =
    pycos {
        let! _ = node |> Node.connect location

        match! node |> Node.locateTaskAt location patience name with
        | ValueNone -> failwith $"No task is called {name} at {location}."
        | ValueSome server ->
            do!
                server
                |> TaskRef.sendWaiting {
                    Question = "time"
                    DelaySeconds = Random.Shared.NextDouble()
                    ReplyTo = answers.Self
                }

            let! answer = answers |> Inbox.receiveWithin patience
            Scenario.expect (not answer.TimedOut) "No answer came."
            printfn $"it is {answer.Value.Time:T}, says {answer.Value.Server}"
            Scenario.expect (answer.Value.Server = server) "Another task has answered."
    }

let runClient arguments =
    let node, location = NodeArguments.connect "pico-service-client" arguments
    use node = node
    let asker = PycosTask.spawnInbox (ask node location)
    PycosTask.spawn (pycos { do! asker.Task }) |> PycosTask.value
