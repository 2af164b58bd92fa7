module Pycos.Contracts.DeliveryPromises

open System
open System.Threading
open Expecto
open Pycos
open Pycos.Contracts.Script

let private inInbox =
    promiseToTasks
        "[R23] A delivery is complete when the message is in the inbox, though nobody has received it"
        (fun stage ->
            pycos {
                let! target = stage |> startAtGate InboxOptions.Default [ Count; Take 1 ]
                let! result = target |> deliver 1
                Expect.equal result DeliveryResult.Delivered "delivered"
                do! target.Open()
                let! notes = notesOf target
                Expect.equal notes [ Held 1; Got 1 ] "it was there"
            })

let private timedOut =
    promiseToTasks
        "[R23 G2] A delivery that finds no room in time tells so, and the message never arrives"
        (fun stage ->
            pycos {
                let! target = stage |> startAtGate (room 1 InboxFullMode.Wait) [ Take 2 ]
                target |> send 1
                let! result = target |> deliverWithin soon 2
                Expect.equal result DeliveryResult.TimedOut "no room"
                do! target.Open()
                do! target |> sendWaiting 3
                let! taken = messagesOf target
                Expect.equal taken [ 1; 3 ] "without it"
            })

let private waitsForRoom =
    promiseToTasks "[R23] A delivery waits for room" (fun stage ->
        pycos {
            let! target = stage |> startAtGate (room 1 InboxFullMode.Wait) [ Take 2 ]
            target |> send 1
            let sender = PycosTask.spawn (target |> deliver 2)
            do! waits sender
            do! target.Open()
            let! result = sender
            Expect.equal result DeliveryResult.Delivered "there was room in time"
            let! taken = messagesOf target
            Expect.equal taken [ 1; 2 ] "in order"
        })

let private cancelled =
    promiseToTasks "[R23 G2] A delivery that is cancelled while it waits for room is not made" (fun stage ->
        pycos {
            use source = new CancellationTokenSource()
            let! target = stage |> startAtGate (room 1 InboxFullMode.Wait) [ Take 2 ]
            target |> send 1
            let sender = PycosTask.spawn (target |> deliverUntil source.Token 2)
            do! waits sender
            source.Cancel()
            let! error = failureOf sender
            isA<OperationCanceledException> error
            do! target.Open()
            do! target |> sendWaiting 3
            let! taken = messagesOf target
            Expect.equal taken [ 1; 3 ] "without it"
        })

let private toEnded =
    promiseToTasks "[R23] A delivery to a task that has ended tells so" (fun stage ->
        pycos {
            let! target = stage |> start []
            let! _ = target.End()
            let! result = target |> deliver 1
            Expect.equal result DeliveryResult.TaskEnded "ended"
        })

let private endsMeanwhile =
    promiseToTasks "[R23] A delivery that waits for room is told when the target ends instead" (fun stage ->
        pycos {
            let! target = stage |> startAtGate (room 1 InboxFullMode.Wait) []
            target |> send 1
            let sender = PycosTask.spawn (target |> deliver 2)
            do! waits sender
            do! target.Open()
            let! result = sender
            Expect.equal result DeliveryResult.TaskEnded "ended"
        })

let all = [ inInbox; timedOut; waitsForRoom; cancelled; toEnded; endsMeanwhile ]
