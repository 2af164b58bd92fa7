module Pycos.Docs.Tests.HotSwapPage

open System
open Expecto
open Pycos
open Pycos.Testing

let private newCode () =
    let counter start (inbox: Inbox<string>) =
        pycos {
            let count = ref start
            PycosTask.setHotSwappableWith (fun () -> count.Value) // what new code takes over

            while true do
                let! _ = Inbox.receive inbox
                count.Value <- count.Value + 1
        }

    let thriftyCounter start (inbox: Inbox<string>) =
        pycos {
            let mutable count = start

            while count < 10 do
                let! message = Inbox.receive inbox

                if message <> "" then
                    count <- count + 1
        }

    let exchange (address: TaskRef<string>) =
        pycos {
            let! outcome = address |> TaskRef.hotSwapWith thriftyCounter
            return outcome.IsDone
        }

    Simulation.run
        1
        (pycos {
            let address = PycosTask.spawnInbox (counter 0)

            for message in [ "a"; ""; "b" ] do
                address |> TaskRef.send message

            do! PycosTask.sleep (TimeSpan.FromSeconds 1.)
            let! swapped = exchange address
            Expect.isTrue swapped "done"

            for message in [ "c"; "" ] @ [ for number in 1..6 -> string number ] do
                address |> TaskRef.send message

            do! address.Task
        })

let private points () =
    let mutable rounds = 0

    let step () = pycos { rounds <- rounds + 1 }

    let rec work done' =
        pycos {
            let mutable number = done'

            while number < 10 do
                do! step ()
                number <- number + 1
                do! PycosTask.hotSwapPoint number // the only place: between two rounds

            return number
        }

    let doubled done' = pycos { return 2 * done' }

    Simulation.run
        1
        (pycos {
            let task = PycosTask.spawn (work 0)
            let! outcome = task |> PycosTask.hotSwapWith doubled
            let! result = task
            Expect.isTrue outcome.IsDone "done"
            Expect.equal (rounds, result) (1, 2) "one round, and the new code"
        })

let private refusing () =
    let server (inbox: Inbox<int>) =
        pycos {
            PycosTask.setHotSwappable true
            let mutable sum = 0

            while sum < 100 do
                try
                    let! number = Inbox.receive inbox
                    sum <- sum + number
                with :? HotSwapException as swap when not (swap.NewCode.StartsWith "server") ->
                    swap.Refuse "not a server" |> ignore

            return sum
        }

    Simulation.run
        1
        (pycos {
            let struct (address, task) = PycosTask.spawnAgent server
            do! PycosTask.sleep (TimeSpan.FromSeconds 1.)
            let! outcome = address |> TaskRef.hotSwap (fun inbox -> Inbox.receive inbox |> Coroutine.result |> Coroutine.map (fun _ -> 0))
            Expect.equal outcome.Status HotSwapStatus.Refused "refused"
            Expect.equal outcome.Reason "not a server" "why"
            address |> TaskRef.send 100
            let! sum = task
            Expect.equal sum 100 "the old code ran on"
        })

let tests =
    testList "HotSwap" [
        testCase "new code" newCode
        testCase "points" points
        testCase "refusing" refusing
    ]
