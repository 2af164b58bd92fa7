/// A server with a task for each connection, which reads what a client sends until the client closes.
module Pycos.Examples.Tcp

open System
open System.Net
open System.Text
open Pycos

let private clients = 10

let private send server (client: int) =
    pycos {
        use! connection = Socket.connectTo server
        let dashes = String('-', Random.Shared.Next(100, 301))
        do! connection.SendAll(Encoding.UTF8.GetBytes $"{client}: {dashes}/")
    }

let private read report connection =
    pycos {
        use connection = connection
        let message = StringBuilder()
        let mutable openStill = true

        while openStill do
            let! chunk = connection |> Socket.recv 128
            openStill <- chunk.Length > 0
            message.Append(Encoding.UTF8.GetString chunk) |> ignore

        report |> TaskRef.send (string message)
    }

/// Ends by being terminated, as a daemon when the program ends; so the listener is closed.
let private accept report listener =
    pycos {
        use listener = listener

        while true do
            let! connection = Socket.accept listener
            PycosTask.spawn (read report connection) |> ignore
    }

let private collect inbox =
    pycos {
        let messages = ResizeArray<string>()

        while messages.Count < clients do
            let! message = Inbox.receive inbox
            printfn "%s" message
            messages.Add message

        return messages
    }

let run (_: string list) =
    printfn $"poller: {Scheduler.Default.PollerName}"
    let listener = Socket.listen (IPEndPoint(IPAddress.Loopback, 0))
    let server = listener.LocalEndPoint
    let struct (report, collector) = PycosTask.spawnAgent collect

    accept report listener
    |> PycosTask.spawnWith (SpawnOptions(Daemon = true))
    |> ignore

    for client in 0 .. clients - 1 do
        PycosTask.spawn (send server client) |> ignore

    let messages = PycosTask.value collector
    printfn $"Received {messages.Count} messages"
    Scenario.expect (messages |> Seq.forall _.EndsWith('/')) "A message was cut short."

    Scenario.expect
        (List.sort [ for message in messages -> int (message.Split(':')[0]) ] = [ 0 .. clients - 1 ])
        "The messages are not those that were sent."
