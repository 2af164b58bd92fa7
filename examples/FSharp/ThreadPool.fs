/// Blocking calls on threads of their own, while a ticker goes on.
module Pycos.Examples.ThreadPool

open System
open System.Diagnostics
open System.Threading
open Pycos

let private tick (longest: TimeSpan ref) (job: PycosTask<unit>) =
    pycos {
        while job.IsAlive do
            let started = Stopwatch.GetTimestamp()
            do! PycosTask.sleep (TimeSpan.FromMilliseconds 20.)
            longest.Value <- max longest.Value (Stopwatch.GetElapsedTime started)
    }

let run (_: string list) =
    let pool = BlockingPool.ofThreads 2
    let divide x y : int = x / y
    let longest = ref TimeSpan.Zero

    let program =
        pycos {
            let! sum = pool |> BlockingPool.run (fun () -> 3 + 4)
            Scenario.expect (sum = 7) $"The sum is {sum} and not 7."
            let mutable failed = false

            try
                let! _ = pool |> BlockingPool.run (fun () -> divide 1 0)
                ()
            with :? DivideByZeroException ->
                failed <- true

            Scenario.expect failed "The exception of the job did not reach the task."
            let job = PycosTask.spawn (pool |> BlockingPool.run (fun () -> Thread.Sleep 1000))
            do! tick longest job
            do! pool.TerminateAsync()
        }

    Coroutine.run program
    Scenario.expect (pool.Statistics.Threads = 0) "Threads of the pool are left."
    printfn $"7, a division by zero, and a second of blocking; longest tick {longest.Value.TotalMilliseconds:F0} ms"
