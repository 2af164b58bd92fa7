module Pycos.Docs.Tests.ActorsPage

open System
open Expecto
open Pycos

type Counter() =
    let mutable total = 0

    member _.Add number =
        total <- total + number
        total

let count cluster =
    pycos {
        let! counter = cluster |> Actor.start "visitors" (fun () -> Counter())
        let! first = counter |> Actor.call (fun state -> state.Add 3)
        let! second = counter |> Actor.call (fun state -> state.Add 4)
        let found: Actor<Counter> option = cluster |> Actor.find "visitors"
        return first, second, found = Some counter
    }

let options =
    ActorOptions(
        Job = JobOptions(Kind = JobKind.Io, Labels = readOnlyDict [ "disk", "*" ]),
        Restarts = RetryPolicy(OnLoss = true, MaxAttempts = 5, Delay = TimeSpan.FromSeconds 1.)
    )

let tests =
    testList "Actors" [
        test "[GD38] An actor keeps what calls have done to its state, and is found by its name" {
            use cluster = Cluster.local 1
            Expect.equal (Coroutine.run (count cluster)) (3, 7, true) "what it returns"
        }

        test "Where an actor lives and how often it may be started are options" {
            Expect.equal (options.Job.Kind, options.Restarts.MaxAttempts) (JobKind.Io, 5) "as they were given"
        }
    ]
