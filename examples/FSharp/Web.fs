/// A web server, and the clients that ask it.
module Pycos.Examples.Web

open System
open System.Diagnostics
open System.Net
open Pycos

let private requests = 5000
let private clientsAtATime = 200
let private patience = TimeSpan.FromSeconds 10.

let private request =
    "GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"B

/// Asks on a connection of its own, and reads to its end.
let private ask (server: EndPoint) =
    pycos {
        use! connection = AsyncSocket.ConnectAsync(server, patience)
        do! connection.SendAll(request, patience)
        use file = AsyncFile.ofSocket connection
        let! answer = file.ReadToEndAsync(Nullable patience)
        return (Text.Encoding.ASCII.GetString answer).EndsWith "\r\n\r\nPong!"
    }

let private askAll server =
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
    answered.Value

let private listen (address: IPAddress) port =
    AsyncSocket.Listen(IPEndPoint(address, port), backlog = 5000)

let private spawnServer listener =
    HttpServer.serve listener |> PycosTask.spawnWith (SpawnOptions(Daemon = true))

/// With a port it serves until it is told to end; without, it asks itself and ends.
let run (arguments: string list) =
    match arguments with
    | port :: _ ->
        let server = spawnServer (listen IPAddress.Any (int port))
        printfn $"http://127.0.0.1:{port}/ is served until Ctrl+C"
        PycosTask.value server
    | [] ->
        let listener = listen IPAddress.Loopback 0
        let server = listener.LocalEndPoint
        spawnServer listener |> ignore
        let clock = Stopwatch.StartNew()
        let answered = askAll server
        printfn $"{answered} of {requests} requests answered in %.2f{clock.Elapsed.TotalSeconds} s"
        Scenario.expect (answered = requests) "Not every request was answered."
