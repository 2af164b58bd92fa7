/// How a scheduler is waited for, how it is ended with everything in it, and how the next one starts.
module Pycos.Examples.Lifecycle

open System
open System.Diagnostics
open Pycos

let private sleepLong (cleanedUp: ResizeArray<string>) name =
    pycos {
        try
            do! PycosTask.sleep (TimeSpan.FromSeconds 1000.)
        finally
            cleanedUp.Add name
    }

let run (_: string list) =
    // Two lists: tasks write the first, on the scheduler's thread; at-exit functions the second, on this one.
    let cleanedUp = ResizeArray<string>()
    let exits = ResizeArray<int>()

    let first = Scheduler.Default
    PycosTask.spawn (sleepLong cleanedUp "sleeper") |> ignore

    sleepLong cleanedUp "daemon"
    |> PycosTask.spawnWith (SpawnOptions(Daemon = true))
    |> ignore

    for priority in [ 1; 10; 5 ] do
        first |> Scheduler.atExit priority (fun () -> exits.Add priority)

    let idle = first |> Scheduler.joinWithin (TimeSpan.FromSeconds 0.1)
    printfn $"after 0.1 s only daemons are left: {idle}"
    Scenario.expect (not idle) "The sleeper is not waited for."

    let clock = Stopwatch.StartNew()
    Scheduler.terminate first
    let elapsed = clock.Elapsed
    printfn $"terminated in %.0f{elapsed.TotalMilliseconds} ms"
    printfn "cleaned up: %s" (String.concat ", " cleanedUp)
    printfn "at-exit functions by priority: %s" (exits |> Seq.map string |> String.concat ", ")
    Scenario.expect (elapsed < TimeSpan.FromSeconds 1.) "Terminating took too long."
    Scenario.expect (List.sort (List.ofSeq cleanedUp) = [ "daemon"; "sleeper" ]) "A finally block did not run."
    Scenario.expect (List.ofSeq exits = [ 10; 5; 1 ]) "The at-exit functions ran in a wrong order."

    let next = Coroutine.run (pycos { return PycosTask.current().Scheduler })
    printfn $"a new task runs on a new scheduler: {next <> first}"
    Scenario.expect (next <> first && next.IsAlive && not first.IsAlive) "The terminated scheduler was used again."
