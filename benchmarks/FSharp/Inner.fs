namespace Pycos.Benchmarks.FSharp

open Pycos

[<AutoOpen>]
module private Bodies =
    let nothing () = pycos { return () }

    let yieldOnce () = pycos { do! PycosTask.yieldNow () }

    let yieldTimes times =
        pycos {
            let mutable i = 0

            while i < times do
                do! PycosTask.yieldNow ()
                i <- i + 1
        }

    let awaitAll (tasks: PycosTask<unit>[]) =
        pycos {
            let mutable i = 0

            while i < tasks.Length do
                do! tasks[i]
                i <- i + 1
        }

[<AbstractClass; Sealed>]
type Inner =
    static member Switch(tasks, times) =
        pycos { do! awaitAll (Array.init tasks (fun _ -> PycosTask.spawn (yieldTimes (times / tasks)))) }

    static member SpawnAndAwait(tasks, wave) =
        pycos {
            let started = Array.zeroCreate<PycosTask<unit>> wave
            let mutable count = 0

            while count < tasks do
                for i = 0 to wave - 1 do
                    started[i] <- PycosTask.spawn (nothing ())

                do! awaitAll started
                count <- count + wave
        }

    static member CallNothing calls =
        pycos {
            let mutable i = 0

            while i < calls do
                do! nothing ()
                i <- i + 1
        }

    static member CallYieldOnce calls =
        pycos {
            let mutable i = 0

            while i < calls do
                do! yieldOnce ()
                i <- i + 1
        }
