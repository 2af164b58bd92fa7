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

let private group () =
    let squares numbers =
        use group = SchedulerGroup.create SchedulerGroup.options
        let square number = pycos { return number * number }

        // All start before the first is waited for.
        [ for number in numbers -> group |> SchedulerGroup.spawn (square number) ]
        |> List.map PycosTask.value

    Expect.equal (squares [ 1..5 ]) [ 1; 4; 9; 16; 25 ] "the squares"

let tests =
    testList "Scheduler" [ testCase "a scheduler of one's own" ownScheduler; testCase "a group" group ]
