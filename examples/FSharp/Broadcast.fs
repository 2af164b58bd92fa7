/// A channel sends numbers to a task that adds them and to one that multiplies them.
module Pycos.Examples.Broadcast

open System
open Pycos

let private fold operation start inbox =
    pycos {
        let mutable result = start
        let mutable going = true

        while going do
            match! Inbox.receive inbox with
            | Some number -> result <- operation result number
            | None -> going <- false

        return result
    }

let run (_: string list) =
    let program =
        pycos {
            use numbers = channel { name "numbers" }
            let struct (adder, sum) = PycosTask.spawnAgent (fold (+) 0.0)
            let struct (multiplier, product) = PycosTask.spawnAgent (fold (*) 1.0)

            let! nobody =
                numbers
                |> BroadcastChannel.deliverTo 1 (TimeSpan.FromMilliseconds 10.) (Some 0.0)

            Scenario.expect (nobody = 0) "Somebody got a message before anyone had subscribed."

            for subscriber in [ adder; multiplier ] do
                numbers |> BroadcastChannel.subscribe subscriber |> ignore

            let sent = [ for _ in 1..4 -> 1.0 + Random.Shared.NextDouble() ]

            for number in sent do
                let! reached =
                    numbers |> BroadcastChannel.deliverTo 2 (TimeSpan.FromSeconds 5.) (Some number)

                Scenario.expect (reached = 2) $"{reached} tasks got the message, and not 2."

            numbers |> BroadcastChannel.send None |> ignore

            // What was sent before arrives although they leave at once.
            for subscriber in [ adder; multiplier ] do
                numbers |> BroadcastChannel.unsubscribe subscriber |> ignore

            let! sum = sum
            let! product = product
            return sent, sum, product
        }

    let sent, sum, product = Coroutine.run program
    let near a b = abs (a - b) < 1e-9

    Scenario.expect
        (near sum (List.sum sent) && near product (List.fold (*) 1.0 sent))
        "The sum or the product is not that of the numbers sent."

    printfn $"sum %f{sum}, product %f{product}"
