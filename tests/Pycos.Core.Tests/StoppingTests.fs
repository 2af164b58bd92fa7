module Pycos.Core.Tests.StoppingTests

open System
open System.Threading.Tasks
open Expecto
open Pycos

/// Whether something that blocks comes back; on a thread of its own, so that a failure does not hang the run.
let private returnsInTime (action: unit -> unit) =
    Task.Factory.StartNew(action, TaskCreationOptions.LongRunning).Wait(TimeSpan.FromSeconds 20.0)

let tests =
    testList "stopping" [
        test "[R4 R5] A scheduler stops whatever it does meanwhile: idle, with tasks, with clean-up that spawns" {
            let mutable cleanedUp = 0

            let cleanUp () =
                pycos {
                    try
                        do! PycosTask.SleepAsync(TimeSpan.FromDays 1.0)
                    finally
                        cleanedUp <- cleanedUp + 1
                        PycosTask.Spawn(pycos { do! PycosTask.SleepAsync(TimeSpan.FromDays 1.0) }) |> ignore
                }

            let stop (spawn: Scheduler -> unit) =
                Expect.isTrue
                    (returnsInTime (fun () ->
                        let scheduler = new Scheduler()
                        spawn scheduler
                        scheduler.Terminate()))
                    "it stops"

            for _ in 1..100 do
                stop ignore
                stop (fun scheduler -> scheduler.Spawn(pycos { return () }).Value())
                stop (fun scheduler -> scheduler.Spawn(cleanUp ()) |> ignore)

                Expect.isTrue
                    (returnsInTime (fun () ->
                        let scheduler = new Scheduler()
                        scheduler.Spawn(pycos { do! PycosTask.YieldAsync() }) |> ignore
                        scheduler.Finish()))
                    "it finishes"

            Expect.isLessThanOrEqual cleanedUp 100 "at most once for each task that had begun"
        }
    ]
