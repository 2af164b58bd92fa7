module Pycos.Contracts.OrderPromises

open Expecto
open Pycos
open Pycos.Contracts.Script

let private oneSender =
    promise
        "[R25 R22] The messages of one sender arrive in the order in which it sent them, and all of them"
        (fun stage ->
            pycos {
                let numbers = [ 1..2000 ]
                let! target = stage |> start [ Take numbers.Length ]
                target |> sendAll numbers
                let! taken = messagesOf target
                Expect.equal taken numbers "in order"
            })

let private mixed =
    promiseToTasks "[R25] The order holds whichever ways of sending a sender mixes" (fun stage ->
        pycos {
            let numbers = [ 1..200 ]
            let! target = stage |> start [ Take numbers.Length ]

            for number in numbers do
                match number % 4 with
                | 0 -> target |> send number
                | 1 -> Expect.isTrue (target |> trySend number) "there is room"
                | 2 -> do! target |> sendWaiting number
                | _ ->
                    let! result = target |> deliver number
                    Expect.equal result DeliveryResult.Delivered "there is room"

            let! taken = messagesOf target
            Expect.equal taken numbers "in order"
        })

let private severalSenders =
    promise "[R25] Of several senders at once each has its order, and no message is lost or doubled" (fun stage ->
        pycos {
            let senders = [ for sender in 0..3 -> [ sender * 1000 .. sender * 1000 + 499 ] ]
            let! target = stage |> start [ Take 2000 ]
            do! stage.SendTogether target senders
            let! taken = messagesOf target

            let bySender =
                taken |> List.groupBy (fun number -> number / 1000) |> List.sortBy fst

            Expect.equal (List.map snd bySender) senders "each in its order"
        })

let private throughSmallInbox =
    promiseToTasks "[R25 G21] A sender that has to wait for room again and again keeps its order" (fun stage ->
        pycos {
            let numbers = [ 1..50 ]

            let! target =
                stage |> startAtGate (room 3 InboxFullMode.Wait) [ Take numbers.Length ]

            let sender =
                PycosTask.spawn (
                    pycos {
                        for number in numbers do
                            do! target |> sendWaiting number
                    }
                )

            do! waits sender
            do! target.Open()
            do! sender
            let! taken = messagesOf target
            Expect.equal taken numbers "in order"
        })

let private inLine =
    promiseToTasks "[G21] Senders that wait for room get it in the order in which they came" (fun stage ->
        pycos {
            let! target = stage |> startAtGate (room 1 InboxFullMode.Wait) [ Take 4 ]
            target |> send 0

            for number in 1..3 do
                let sender = PycosTask.spawn (target |> sendWaiting number)
                do! waits sender

            do! target.Open()
            let! taken = messagesOf target
            Expect.equal taken [ 0..3 ] "in line"
        })

let private unbounded =
    promise "[G21] An inbox without a bound takes more than one with the usual bound could" (fun stage ->
        pycos {
            let numbers = [ 1 .. InboxOptions.DefaultCapacity + 5000 ]
            let! target = stage |> startAtGate InboxOptions.Unbounded [ Take numbers.Length ]
            do! stage.SendTogether target [ numbers ]
            do! target.Open()
            let! taken = messagesOf target
            Expect.isTrue (taken = numbers) "all of them, in order"
        })

let all = [ oneSender; mixed; severalSenders; throughSmallInbox; inLine; unbounded ]
