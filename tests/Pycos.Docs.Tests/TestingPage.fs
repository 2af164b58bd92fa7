module Pycos.Docs.Tests.TestingPage

open System
open Expecto
open Pycos
open Pycos.Testing

let private virtualTime () =
    let answer =
        pycos {
            do! PycosTask.sleep (TimeSpan.FromDays 1.)
            return 42
        }
        |> Simulation.run 1

    Expect.equal answer 42 "the answer, a day later"

let private randomOrder () =
    let order seed =
        pycos {
            let log = ResizeArray<string>()
            let note name = pycos { log.Add name }
            let! _ = note "first"
            and! _ = note "second"
            return List.ofSeq log // ["first"; "second"] with some seeds, the other way round with others
        }
        |> Simulation.runWith (SimulationOptions(RunOrder = RunOrder.Random)) seed

    let orders = set [ for seed in 1..100 -> order seed ]
    Expect.equal orders (set [ [ "first"; "second" ]; [ "second"; "first" ] ]) "the orders that 100 seeds find"

let tests =
    testList "Testing" [ testCase "virtual time" virtualTime; testCase "random order" randomOrder ]
