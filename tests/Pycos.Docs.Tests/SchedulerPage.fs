module Pycos.Docs.Tests.SchedulerPage

open System
open Expecto
open Pycos

let private ownScheduler () =
    let switches () =
        use scheduler = Scheduler.create (SchedulerOptions(Name = "workers"))

        scheduler
        |> Scheduler.spawn (
            pycos {
                for _ in 1..10 do
                    do! PycosTask.sleep (TimeSpan.FromMilliseconds 1.)
            }
        )
        |> ignore

        Scheduler.join scheduler
        scheduler.Statistics.Switches

    Expect.isGreaterThanOrEqual (switches ()) 11L "switches: the first step and ten sleeps"

let tests = testList "Scheduler" [ testCase "a scheduler of one's own" ownScheduler ]
