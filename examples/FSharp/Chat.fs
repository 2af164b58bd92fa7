/// A chat: the server has one task for the room and two for each member, one that reads and one that writes, and so has each
/// client on its single socket.
module Pycos.Examples.Chat

open System
open System.Collections.Generic
open System.Net
open System.Net.Sockets
open Pycos

type private Event =
    | Joined of name: string * writer: TaskRef<string option>
    | Said of name: string * text: string
    | Left of name: string

type private Broadcast = { Text: string; To: string list }

let private names = [ "Ada"; "Barbara"; "Carol"; "Dorothy" ]
let private linesEach = 5

let private write connection (lines: Inbox<string option>) =
    pycos {
        let mutable running = true

        while running do
            match! Inbox.receive lines with
            | Some line -> do! connection |> TextMessages.send line
            | None -> running <- false
    }

/// Passes on what a member says; a task of its own writes to the member, so that neither waits for the other.
let private passOn (room: TaskRef<Event>) connection name =
    pycos {
        let writer = PycosTask.spawnInbox (write connection)
        room |> TaskRef.send (Joined(name, writer))
        let mutable running = true

        while running do
            match! TextMessages.receive connection with
            | Some line -> room |> TaskRef.send (Said(name, line))
            | None -> running <- false

        room |> TaskRef.send (Left name)
        do! writer.Task // what was sent before the member left is written first
    }

let private serve room connection =
    pycos {
        use connection = connection

        match! TextMessages.receive connection with
        | Some name -> do! passOn room connection name
        | None -> ()
    }

let private accept room listener =
    pycos {
        use listener = listener

        while true do
            let! connection = Socket.accept listener
            PycosTask.spawn (serve room connection) |> ignore
    }

/// Owns the members. What it sends, all of them get in the same order.
let private room (inbox: Inbox<Event>) =
    pycos {
        let members = Dictionary<string, TaskRef<string option>>()
        let sent = ResizeArray<Broadcast>()
        let mutable left = 0

        let sendToAll text butNotTo =
            printfn "%s" text
            let others = [ for name in members.Keys do if name <> butNotTo then name ]

            for other in others do
                members[other] |> TaskRef.send (Some text)

            sent.Add { Text = text; To = others }

        while left < names.Length do
            match! Inbox.receive inbox with
            | Joined(name, writer) ->
                sendToAll $"{name} joined" name
                members.Add(name, writer)
            | Said(name, text) -> sendToAll $"{name} says: {text}" name
            | Left name ->
                sendToAll $"{name} left" name
                members[name] |> TaskRef.send None
                members.Remove name |> ignore
                left <- left + 1

        return sent
    }

let private readAll connection =
    pycos {
        let lines = ResizeArray<string>()
        let mutable running = true

        while running do
            match! TextMessages.receive connection with
            | Some line -> lines.Add line
            | None -> running <- false

        return List.ofSeq lines
    }

/// Says a few lines while another task reads on the same socket; returns what that has read.
let private client server (name: string) =
    pycos {
        use! connection = Socket.connectTo server
        let reader = PycosTask.spawn (readAll connection)
        do! connection |> TextMessages.send name

        for line in 1..linesEach do
            do! PycosTask.sleep (TimeSpan.FromMilliseconds(float (Random.Shared.Next(5, 40))))
            do! connection |> TextMessages.send $"this is my line {line}"

        connection.Shutdown SocketShutdown.Send
        return! reader
    }

let run (_: string list) =
    let listener = Socket.listen (IPEndPoint(IPAddress.Loopback, 0))
    let server = listener.LocalEndPoint
    let struct (events, room) = PycosTask.spawnAgent room

    accept events listener
    |> PycosTask.spawnWith (SpawnOptions(Daemon = true))
    |> ignore

    let clients = [ for name in names -> name, PycosTask.spawn (client server name) ]
    let sent = PycosTask.value room

    for name, client in clients do
        let seen = PycosTask.value client

        Scenario.expect
            (seen = [ for broadcast in sent do if List.contains name broadcast.To then broadcast.Text ])
            $"{name} has not seen what the server sent, in its order."

        Scenario.expect (seen |> List.forall (fun line -> not (line.StartsWith $"{name} says"))) $"{name} saw what {name} said."

    Scenario.expect (sent.Count = names.Length * (linesEach + 2)) $"{sent.Count} messages were sent."
    printfn $"{sent.Count} messages, and everybody saw those of the others in the server's order"
