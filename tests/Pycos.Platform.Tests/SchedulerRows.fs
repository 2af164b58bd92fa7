/// What a scheduler does on every platform: gives way, sleeps, carries messages, and wakes for another thread.
module Pycos.Platform.Tests.SchedulerRows

open System
open System.Diagnostics
open System.Threading
open Expecto
open Pycos
open Pycos.Core.Tests.SocketSupport

let tests =
    testList "scheduler" [
        test "[R1 R12] tasks give way to each other in turn" {
            run (
                pycos {
                    let turns = ResizeArray<int>()

                    let taking number =
                        PycosTask.Spawn(
                            pycos {
                                for _ in 1..3 do
                                    turns.Add number
                                    do! PycosTask.YieldAsync()
                            }
                        )

                    let tasks = [ taking 1; taking 2 ]

                    for task in tasks do
                        do! task

                    Expect.sequenceEqual turns [ 1; 2; 1; 2; 1; 2 ] "first in, first out"
                }
            )
        }

        test "[R15 G26] a sleep ends at its time and not before, also among others" {
            run (
                pycos {
                    let sleeping = [
                        for length in [ 60.0; 5.0; 30.0 ] ->
                            PycosTask.Spawn(
                                pycos {
                                    let clock = Stopwatch.StartNew()
                                    do! PycosTask.SleepAsync(milliseconds length)
                                    return clock.Elapsed >= milliseconds length
                                }
                            )
                    ]

                    for task in sleeping do
                        let! inTime = task
                        Expect.isTrue inTime "not before its time"
                }
            )
        }

        test "[R20] what other threads post wakes a scheduler that sleeps, each time" {
            use scheduler = newScheduler ()

            for number in 1..200 do
                Expect.equal (runOn scheduler (pycos { return number })) number ""

                if number % 50 = 0 then
                    // So that the poller waits.
                    Thread.Sleep 5
        }

        test "[R20 R21] messages are received in the order in which they were sent, by a task of another scheduler too" {
            use receiving = newScheduler ()
            use sending = newScheduler ()
            let mutable address = Unchecked.defaultof<TaskRef<int>>

            let receive (inbox: Inbox<int>) =
                pycos {
                    let received = ResizeArray<int>()

                    for _ in 1..1000 do
                        let! message = inbox.ReceiveAsync()
                        received.Add message

                    return received
                }

            let receiver = receiving.Spawn<int, _>(Func<_, _> receive, &address, null, null)
            let to' = address

            runOn
                sending
                (pycos {
                    for number in 1..1000 do
                        to'.Send number |> ignore

                        if number % 100 = 0 then
                            do! PycosTask.YieldAsync()
                })

            Expect.sequenceEqual (receiver.Value limit).Value [ 1..1000 ] "in order"
        }

        test "[R70] a scheduler that has nothing to do leaves the poller alone" {
            run (
                withPair (fun _ _ ->
                    pycos {
                        do! settle ()
                        let before = PycosTask.Current.Scheduler.Statistics.Polls
                        do! PycosTask.SleepAsync(milliseconds 200.0)
                        Expect.isLessThan (PycosTask.Current.Scheduler.Statistics.Polls - before) 20L "it slept"
                    })
            )
        }
    ]
