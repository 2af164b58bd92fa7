/// The founding program: a server and ten clients. Eleven tasks, one thread, no callbacks.
module Pycos.Examples.Demo

open System.Net
open System.Text
open Pycos

let private clients = 10

let private greet server (number: int) =
    pycos {
        use! connection = Socket.connectTo server
        do! connection.SendMessageAsync(Encoding.UTF8.GetBytes $"hello from client {number}")
    }

let private serve listener =
    pycos {
        let mutable received = 0

        for _ in 1..clients do
            use! connection = Socket.accept listener

            match! Socket.recvMessage connection with
            | Some message ->
                printfn "%s" (Encoding.UTF8.GetString message)
                received <- received + 1
            | None -> ()

        return received
    }

let run (_: string list) =
    use listener = Socket.listen (IPEndPoint(IPAddress.Loopback, 0))
    let server = PycosTask.spawn (serve listener)

    for number in 1..clients do
        PycosTask.spawn (greet listener.LocalEndPoint number) |> ignore

    let received = PycosTask.value server
    printfn "demo: %d of %d messages received" received clients
    Scenario.expect (received = clients) "Messages are missing."
