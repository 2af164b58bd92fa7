module Pycos.Docs.Tests.TasksPage

open System
open Expecto
open Pycos
open Pycos.Testing

let private coroutines () =
    let slowly number =
        pycos {
            do! PycosTask.sleep (TimeSpan.FromSeconds 1.)
            return number
        }

    let sum =
        pycos {
            let later = PycosTask.spawn (slowly 1)
            let! now = slowly 2
            let! then' = later
            return now + then'
        }

    Expect.equal (Simulation.run 1 sum) 3 "the sum"

let private messages () =
    let total inbox =
        pycos {
            let mutable sum = 0
            let mutable quiet = false

            while not quiet do
                match! inbox |> Inbox.receiveWithin (TimeSpan.FromSeconds 5.) with
                | InTime number -> sum <- sum + number
                | TimedOut -> quiet <- true

            return sum
        }

    let ask =
        pycos {
            let struct (address, task) = PycosTask.spawnAgent total
            address |> TaskRef.send 1
            do! address |> TaskRef.sendWaiting 2
            return! task
        }

    Expect.equal (Simulation.run 1 ask) 3 "the sum of the messages"

let private names () =
    let got = ResizeArray<int>()

    let add inbox =
        pycos {
            let! number = Inbox.receive inbox
            got.Add number
        }

    let register =
        pycos {
            let adder = PycosTask.spawnInbox add
            adder.Task |> PycosTask.register "adder"
        }

    let client =
        pycos {
            let! (adder: TaskRef<int>) = TaskRef.locate "adder" // waits for the name
            adder |> TaskRef.send 42
        }

    Simulation.run
        1
        (pycos {
            let waiting = PycosTask.spawn client
            do! register
            do! waiting
            do! PycosTask.yieldNow ()
        })

    Expect.sequenceEqual got [ 42 ] "the message"

let tests =
    testList "Tasks" [ testCase "coroutines" coroutines; testCase "messages" messages; testCase "names" names ]
