/// Choices among alternatives in random programs.
module Pycos.Core.Tests.AltProperties

open System
open Expecto
open FsCheck.FSharp
open Pycos.Core.Tests.Programs

let private count = 10_000

let private find count fault =
    let seeds =
        Arb.fromGen (Gen.zip (Gen.constant 0) (Gen.choose (0, Int32.MaxValue - 1)))

    Programs.explore count "alternatives" seeds string (fun _ seed -> AltRun.Run(seed, fault) |> Option.ofObj)

let tests =
    testSequenced
    <| testList "alternatives in random programs" [
        test
            "[G33] exactly one commits: no permit, lock, signal or message is lost, doubled or kept, and nobody waits for what is there" {
            find count AltFault.None |> Programs.expectNone "alternatives" count
        }

        for fault in Enum.GetValues<AltFault>() do
            if fault <> AltFault.None then
                test $"Alternatives with the fault '{fault}' are noticed" {
                    Expect.isSome (find 2_000 fault) "the property has not noticed the fault"
                }
    ]
