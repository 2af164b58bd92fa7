module Pycos.Docs.Tests.BlockingCallsPage

open System
open System.Threading
open Expecto
open Pycos

let private calls () =
    use pool = BlockingPool.ofThreads 2

    let program =
        pycos {
            let! name = Coroutine.blocking (fun () -> Environment.MachineName)

            let! sum =
                pool
                |> BlockingPool.runCancellable (fun token -> if token.IsCancellationRequested then 0 else 7)

            return name.Length > 0, sum
        }

    Expect.equal (Coroutine.run program) (true, 7) "both calls have returned"

let tests =
    testList "docs/blocking-calls.md" [ testCase "a task awaits a blocking call" calls ]
