module Pycos.Docs.Tests.StructuredConcurrencyPage

open System
open Expecto
open Pycos
open Pycos.Testing

/// As many milliseconds as the name is long, and that is the result.
let private fetch (name: string) =
    pycos {
        do! PycosTask.sleep (TimeSpan.FromMilliseconds(float name.Length))
        return name.Length
    }

let private run coroutine = Simulation.run 1 coroutine

let private groups () =
    let pages =
        TaskGroup.run (fun group ->
            pycos {
                let first = group |> TaskGroup.spawn (fetch "first")
                let second = group |> TaskGroup.spawn (fetch "second")
                let! one = first
                let! other = second
                return one + other
            })

    Expect.equal (run pages) 11 "both"

let private limits () =
    let greeting =
        pycos {
            match! fetch "greeting" |> Coroutine.withTimeout (TimeSpan.FromSeconds 2.) with
            | InTime length -> return $"{length} characters"
            | TimedOut -> return "nothing in two seconds"
        }

    Expect.equal (run greeting) "8 characters" "in time"

let private scopes () =
    let search (scope: CancelScope) =
        pycos {
            match! scope |> CancelScope.run (fetch "everything") with
            | ValueSome length -> return $"found {length}"
            | ValueNone -> return "given up"
        }

    let both =
        pycos {
            let scope = CancelScope.create ()
            let searching = PycosTask.spawn (search scope)
            do! PycosTask.yieldNow ()
            scope |> CancelScope.cancel |> ignore
            let! first = searching
            let! second = search (CancelScope.within (TimeSpan.FromSeconds 1.))
            return first, second
        }

    Expect.equal (run both) ("given up", "found 10") "cancelled, and not"

let private shields () =
    let log = ResizeArray<string>()

    let sayGoodbye () =
        pycos {
            do! PycosTask.sleep (TimeSpan.FromMilliseconds 5.)
            log.Add "goodbye"
        }

    let upload =
        pycos {
            try
                return! fetch "upload"
            with :? ScopeCancelledException as cancelled ->
                do! sayGoodbye () |> Coroutine.shielded
                return raise cancelled
        }

    let timed = run (upload |> Coroutine.withTimeout (TimeSpan.FromMilliseconds 1.))
    Expect.isTrue timed.TimedOut "cut short"
    Expect.sequenceEqual log [ "goodbye" ] "cleaned up"

let private combinators () =
    let lengths =
        [ "one"; "three"; "eleven" ] |> Coroutine.parallelMap 2 fetch // two at a time

    let quickest = Coroutine.race [ fetch "a mirror"; fetch "another mirror" ]
    Expect.equal (run lengths) [| 3; 5; 6 |] "in order"
    Expect.equal (run quickest) 8 "the first"

let tests =
    testList "Structured concurrency" [
        testCase "groups" groups
        testCase "limits" limits
        testCase "scopes" scopes
        testCase "shields" shields
        testCase "combinators" combinators
    ]
