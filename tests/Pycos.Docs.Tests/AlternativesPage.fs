module Pycos.Docs.Tests.AlternativesPage

open System
open Expecto
open Pycos
open Pycos.Testing

let serve (jobs: Inbox<int>) (stop: AsyncEvent) =
    pycos {
        let mutable sum = 0
        let mutable running = true

        while running do
            match! (Alt.receive jobs |> Alt.map Some) <|> (Alt.wait stop |> Alt.map (fun () -> None)) with
            | Some job -> sum <- sum + job
            | None -> running <- false

        return sum
    }

let private served () =
    let program =
        pycos {
            let stop = AsyncEvent()
            let struct (jobs, server) = PycosTask.spawnAgent (fun inbox -> serve inbox stop)

            for job in 1..3 do
                jobs |> TaskRef.send job
                do! PycosTask.SleepAsync(TimeSpan.FromSeconds 1.)

            stop.Set()
            return! server
        }

    Expect.equal (Simulation.run 1 program) 6 "the sum of the jobs"

let tests =
    testList "docs/alternatives.md" [ testCase "jobs are served until the event is set" served ]
