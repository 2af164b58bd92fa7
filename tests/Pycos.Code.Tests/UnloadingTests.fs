/// What is left of code at a node when the session of its caller is over.
module Pycos.Travel.Tests.UnloadingTests

open System
open System.Diagnostics
open Expecto
open Pycos
open Pycos.Travel.Fixtures
open Pycos.Travel.Fixtures.Journeys
open Pycos.Travel.Tests.BareNode

let private withNode check =
    use store = new TemporaryStore()
    use bare = new Bare(store.Path, "code")
    check bare

/// Most sessions run a lambda of C#; some bring all of F# along, which takes ten times as long.
let private session (bare: Bare) n =
    use caller = startCaller ()

    if n % 10 = 0 then
        Expect.equal (onTask caller (Code.run bare.Location (count 10) caller)) 55 "computed there"
    else
        let text =
            onTask caller (pycos { return! caller.RunAsync(bare.Location, Versioned.Telling()) })

        Expect.stringStarts text "version one" "told there"

/// What is in memory when nothing of sessions is any more, or after some seconds: a thread may still have used it.
let private measureUnloaded (bare: Bare) =
    let clock = Stopwatch.StartNew()
    let mutable measured = bare.Measure "after-0"

    while measured.Shipped > 0 && clock.Elapsed < TimeSpan.FromSeconds 20. do
        Threading.Thread.Sleep 100
        measured <- bare.Measure $"after-{clock.ElapsedMilliseconds}"

    measured

let private inMiB bytes = float bytes / 1048576.

/// How many sessions the number of which says so; fewer while the tests are worked on.
let private sessions =
    match Environment.GetEnvironmentVariable "PYCOS_SESSIONS" with
    | null
    | "" -> 1_000
    | given -> int given

let private manySessions =
    testCase "[UNL-02] 1,000 sessions in a row leave neither assemblies nor memory behind"
    <| fun () ->
        withNode (fun bare ->
            // What the runtime and the node make once is made by the first ones.
            for n in 1..20 do
                session bare n

            bare.SaysOften 20 "^146 "
            let before = bare.Measure "before"
            let clock = Stopwatch.StartNew()

            for n in 1..sessions do
                session bare n

            let took = clock.Elapsed
            bare.SaysOften (20 + sessions) "^146 "
            let after = measureUnloaded bare

            printfn
                $"{sessions} sessions in %.0f{took.TotalSeconds} s: {before.Assemblies} assemblies before, {after.Assemblies} after; \
                  heap %.1f{inMiB before.Heap} MiB before, %.1f{inMiB after.Heap} after; \
                  resident %.0f{inMiB before.Resident} MiB before, %.0f{inMiB after.Resident} after"

            Expect.equal (after.Shipped, after.Assemblies) (0, before.Assemblies) "assemblies of sessions, and all"

            Expect.isLessThan (after.Heap - before.Heap) (2L * 1048576L) "objects"
            Expect.isLessThan (after.Resident - before.Resident) (48L * 1048576L) "memory of the process")

let private runOnce (bare: Bare) body =
    use caller = startCaller ()
    onTask caller (Code.run bare.Location body caller) |> ignore

let private leakers =
    testCase
        "[UNL-03] code that stays in memory when its session is over, by a timer or by JSON by reflection, is told in the log"
    <| fun () ->
        withNode (fun bare ->
            runOnce bare Leaks.startTimer
            runOnce bare Leaks.toJson
            bare.SaysOften 2 "^151 .*still in memory"
            Expect.isGreaterThan (bare.Measure "after").Shipped 0 "assemblies of the sessions")

let private whileRunning =
    testCase "[UNL-04] code that runs when its session ends is terminated, cleans up, and is unloaded"
    <| fun () ->
        withNode (fun bare ->
            do
                use caller = startCaller ()

                onTask
                    caller
                    (pycos {
                        let! _ = Code.spawn bare.Location Leaks.untilEnded caller
                        return ()
                    })

                bare.Says "^code has begun" |> ignore

            bare.Says "^code has cleaned up" |> ignore
            bare.Says "^146 " |> ignore
            Expect.equal (measureUnloaded bare).Shipped 0 "assemblies of the session")

let private kinds =
    testCase "[UNL-01][UNL-05] what was learned of types, functions and exceptions of a session is forgotten with it"
    <| fun () ->
        withNode (fun bare ->
            do
                use caller = startCaller ()
                onTask caller (Code.run bare.Location (captureAll ()) caller) |> ignore
                attempt caller (Code.run bare.Location (fail "nails") caller) |> ignore
                attempt caller (Code.run bare.Location returnTrap caller) |> ignore
                attempt caller (Code.run bare.Location returnFunction caller) |> ignore
                onTask caller (Code.run bare.Location calls caller) |> ignore
                Expect.isGreaterThan (bare.Measure "during").Shipped 0 "while the session lasts"

            bare.Says "^146 " |> ignore

            Expect.equal (measureUnloaded bare).Shipped 0 "assemblies of the session")

let tests =
    testSequenced
    <| testList "unloading" [ kinds; whileRunning; leakers; manySessions ]
