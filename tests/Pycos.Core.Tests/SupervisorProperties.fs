/// Supervisors and monitors beside a model of them, in random programs.
module Pycos.Core.Tests.SupervisorProperties

open System
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.Core.Tests.Programs

let private count = 10_000

let private weighted kinds = [|
    for weight, kind in kinds do
        yield! Array.replicate weight kind
|]

let private operations =
    weighted [
        8, SupervisorOperationKind.Crash
        2, SupervisorOperationKind.Return
        2, SupervisorOperationKind.Cancel
        3, SupervisorOperationKind.Terminate
        2, SupervisorOperationKind.Restart
        1, SupervisorOperationKind.Stop
        1, SupervisorOperationKind.Remove
        3, SupervisorOperationKind.Add
        1, SupervisorOperationKind.End
        1, SupervisorOperationKind.Throw
        1, SupervisorOperationKind.EndWatcher
    ]

let private modes =
    weighted [ 3, RestartMode.Permanent; 2, RestartMode.Transient; 1, RestartMode.Temporary ]

/// Made from one random number, since generators of FsCheck for each part would take longer than the programs run.
let private program =
    let make (seed: int) =
        let random = Random seed
        let pick (items: 'T[]) = items[random.Next items.Length]
        let children = random.Next(1, 7)
        // Some run for long; others come to their limit soon.
        let few = random.Next 2 = 0

        SupervisorProgram(
            pick (Enum.GetValues<SupervisionStrategy>()),
            (if few then random.Next 3 else random.Next 12),
            pick [| 0; 10; 40; 200 |],
            pick [| 0; 0; 3; 15 |],
            random.Next(1, children + 1),
            [|
                for _ in 1..children -> SupervisorChild(pick modes, pick [| 0; 1; 5; 20 |], pick [| 0; 3; 10; 50 |])
            |],
            [|
                for _ in 1 .. random.Next(1, 20) ->
                    SupervisorOperation(pick operations, random.Next children, pick [| 0; 1; 3; 8; 30 |])
            |]
        )

    Gen.choose (0, Int32.MaxValue - 1) |> Gen.map make

let private shrink (program: SupervisorProgram) =
    let withOperations operations =
        SupervisorProgram(
            program.Strategy,
            program.MaxRestarts,
            program.Period,
            program.Backoff,
            program.First,
            program.Children,
            operations
        )

    seq {
        let all = program.Operations

        if all.Length > 1 then
            withOperations all[.. all.Length / 2 - 1]

        for i in 0 .. all.Length - 1 do
            withOperations (Array.removeAt i all)
    }

/// What is wrong with the smallest of so many random programs that breaks the model.
let private find count fault =
    Programs.explore count "supervisor" (Programs.seeded program shrink) string (fun seed program ->
        SupervisorRun.Run(program, seed, fault) |> Option.ofObj)

// Alone, so that the tests that watch real time do not have to share the cores with it.
let tests =
    testSequenced
    <| testList "Supervisor properties" [
        test
            "[R36 R37 G40] Supervisors start, restart, stop and give up as their model says, and each monitor tells once" {
            find count SupervisorFault.None |> Programs.expectNone "supervisors and monitors" count
        }

        for fault in Enum.GetValues<SupervisorFault>() do
            if fault <> SupervisorFault.None then
                test $"A supervisor with the fault '{fault}' is noticed" {
                    Expect.isSome (find 3_000 fault) "the model has not noticed the fault"
                }
    ]

/// Runs one failing program again, as a failure prints it; gives what was wrong.
let replay (seed: int) (program: string) =
    SupervisorRun.Run(SupervisorProgram.Parse program, seed, SupervisorFault.None)
    |> Option.ofObj
