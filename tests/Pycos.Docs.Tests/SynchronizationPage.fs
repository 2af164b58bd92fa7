module Pycos.Docs.Tests.SynchronizationPage

open System
open Expecto
open Pycos
open Pycos.Testing

let mutable private balance = 0
let mutable private busy = 0

let private locks () =
    let gate = AsyncLock()
    balance <- 0

    let transfer amount =
        locked gate {
            let before = balance
            do! PycosTask.sleep (TimeSpan.FromMilliseconds 10.) // others wait at the gate
            balance <- before + amount
        }

    Simulation.run
        1
        (pycos {
            let tasks = [ for amount in 1..10 -> PycosTask.spawn (transfer amount) ]

            for task in tasks do
                do! task
        })

    Expect.equal balance 55 "no transfer was lost"

let private permits () =
    let slots = AsyncSemaphore 2
    let finished = AsyncLatch 6
    busy <- 0

    let fetch (_: string) =
        pycos {
            busy <- busy + 1
            Expect.isLessThanOrEqual busy 2 "two at a time"
            do! PycosTask.sleep (TimeSpan.FromSeconds 1.)
            busy <- busy - 1
        }

    let download (url: string) =
        pycos {
            use! _slot = AsyncSemaphore.enter slots // two at a time
            do! fetch url
            AsyncLatch.signal finished
        }

    Simulation.run
        1
        (pycos {
            for number in 1..6 do
                PycosTask.spawn (download $"page {number}") |> ignore

            do! AsyncLatch.wait finished
        })

let tests =
    testList "Synchronization" [ testCase "locks" locks; testCase "permits" permits ]
