/// Clients send messages to a server: a daemon, which does not keep the program alive but still sees every message.
module Pycos.Examples.ClientServer

open System
open Pycos

type private Message = { Client: int; Number: int; Count: int }

let private clients = 10
let private messagesEach = 3

let private serve (received: ResizeArray<Message>) inbox =
    pycos {
        while true do
            let! message = Inbox.receive inbox
            printfn $"%2d{message.Count}: message {message.Number} of client {message.Client}"
            received.Add message
    }

let private send server (counter: int ref) client =
    pycos {
        for number in 1..messagesEach do
            do! PycosTask.sleep (TimeSpan.FromSeconds(0.5 + 2.5 * Random.Shared.NextDouble()))
            // No other task runs between here and the next let! or do!, so the counter needs no lock.
            counter.Value <- counter.Value + 1

            server
            |> TaskRef.send {
                Client = client
                Number = number
                Count = counter.Value
            }
    }

let run (_: string list) =
    let counter = ref 0
    let received = ResizeArray()

    let server =
        serve received
        |> PycosTask.spawnInboxWith (SpawnOptions(Daemon = true)) InboxOptions.Default

    for client in 1..clients do
        PycosTask.spawn (send server counter client) |> ignore

    // Waits for the clients, and lets the daemon work off its inbox.
    Scheduler.finish Scheduler.Default

    Scenario.expect
        ([ for message in received -> message.Count ] = [ 1 .. clients * messagesEach ])
        $"{received.Count} messages came, and their counts have gaps, repeat or are out of order."

    Scenario.expect
        (received
         |> Seq.groupBy _.Client
         |> Seq.forall (fun (_, sent) -> [ for message in sent -> message.Number ] = [ 1..messagesEach ]))
        "A client's messages came out of order."

    printfn $"the server saw {received.Count} messages, counted from 1 to {counter.Value} without a gap"
