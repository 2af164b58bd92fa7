/// A web server that answers every request with "Pong!", and the clients that ask it.
module Pycos.Examples.Web

open System
open System.Diagnostics
open System.Net
open Pycos

let private clientsAtATime = 200
let private patience = TimeSpan.FromSeconds 10.
let private request = "GET /ping HTTP/1.0\r\nHost: localhost\r\n\r\n"B

let private response =
    "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nPong!"B

/// Reads the request to the empty line at its end. A connection that is closed with something unread is reset, and a
/// reset may overtake the answer.
let private hasAsked (connection: AsyncSocket) =
    pycos {
        let buffer = Array.zeroCreate<byte> 1024
        let mutable length = 0
        let mutable openStill = true

        while openStill && not (buffer.AsSpan(0, length).EndsWith "\r\n\r\n"B) do
            let! received = connection.ReceiveAsync(buffer.AsMemory length, patience)
            openStill <- received > 0
            length <- length + received

        return openStill
    }

let private answer (connection: AsyncSocket) =
    pycos {
        use connection = connection
        let! asked = hasAsked connection

        if asked then
            do! connection.SendAll(response, patience)
    }

let private accept listener =
    pycos {
        use listener = listener

        while true do
            let! connection = Socket.accept listener
            PycosTask.spawn (answer connection) |> ignore
    }

let private ask (server: EndPoint) =
    pycos {
        use! connection = AsyncSocket.ConnectAsync(server, patience)
        do! connection.SendAll(request, patience)
        let! answer = connection.RecvAll(response.Length, patience)
        return answer = response
    }

let run arguments =
    let requests = arguments |> Scenario.count 5000
    let listener = AsyncSocket.Listen(IPEndPoint(IPAddress.Loopback, 0), backlog = 5000)
    let server = listener.LocalEndPoint
    accept listener |> PycosTask.spawnWith (SpawnOptions(Daemon = true)) |> ignore

    let clock = Stopwatch.StartNew()
    let asked, answered = ref 0, ref 0

    let askOnAndOn () =
        pycos {
            while asked.Value < requests do
                asked.Value <- asked.Value + 1
                let! ponged = ask server

                if ponged then
                    answered.Value <- answered.Value + 1
        }

    for _ in 1..clientsAtATime do
        PycosTask.spawn (askOnAndOn ()) |> ignore

    Scheduler.join Scheduler.Default
    printfn $"{answered.Value} of {requests} requests answered in %.2f{clock.Elapsed.TotalSeconds} s"
    Scenario.expect (answered.Value = requests) "Not every request was answered."
