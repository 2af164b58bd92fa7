/// A sleeping task takes no thread: however many sleep, together they take as long as the longest sleep.
module Pycos.Examples.Sleepers

open System
open System.Diagnostics
open Pycos

let private printedTasks = 10

let run arguments =
    let count = arguments |> Scenario.count printedTasks

    let sleeps = [|
        for _ in 1..count -> TimeSpan.FromSeconds(0.5 + 2.5 * Random.Shared.NextDouble())
    |]

    let print line =
        if count <= printedTasks then
            printfn "%s" line

    let clock = Stopwatch.StartNew()
    // Tasks never run at the same time, so they share the list without a lock.
    let woken = ResizeArray<struct (TimeSpan * TimeSpan)> count

    let sleep number (duration: TimeSpan) =
        pycos {
            let start = clock.Elapsed
            print $"task {number} sleeps %.3f{duration.TotalSeconds} s"
            do! PycosTask.sleep duration
            print $"task {number} slept  %.3f{duration.TotalSeconds} s"
            woken.Add(struct (start, duration))
        }

    sleeps
    |> Array.iteri (fun i duration -> PycosTask.spawn (sleep (i + 1) duration) |> ignore)

    Scheduler.join Scheduler.Default
    let elapsed = clock.Elapsed
    let longest = Array.max sleeps
    printfn $"{count} tasks slept up to %.3f{longest.TotalSeconds} s; all of it took %.3f{elapsed.TotalSeconds} s"

    Scenario.expect (woken.Count = count) $"Only {woken.Count} of {count} tasks woke."
    // A task that started later by so much may have slept shorter by so much.
    let lastStart = woken |> Seq.map (fun struct (start, _) -> start) |> Seq.max

    Scenario.expect
        (woken
         |> Seq.pairwise
         |> Seq.forall (fun (struct (_, earlier), struct (_, later)) -> later > earlier - lastStart))
        "The tasks did not wake in the order of their sleeps."

    Scenario.expect (elapsed < longest + TimeSpan.FromSeconds 1.) "It took longer than the longest sleep."
