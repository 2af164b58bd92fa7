/// Hot swaps beside a model of what they promise, in random programs.
module Pycos.Core.Tests.HotSwapProperties

open System
open Expecto
open FsCheck.FSharp
open Pycos.Core.Tests.Programs

/// Random programs.
let private count = 30_000

let private weighted choices =
    [| for weight, kind in choices do yield! Array.replicate weight kind |]

let private script =
    weighted [
        4, SwapOperationKind.Receive
        2, SwapOperationKind.Scan
        3, SwapOperationKind.Sleep
        2, SwapOperationKind.Yield
        2, SwapOperationKind.Suspend
        3, SwapOperationKind.Nested
        1, SwapOperationKind.Lock
        1, SwapOperationKind.WaitForTask
        3, SwapOperationKind.Point
        3, SwapOperationKind.Allow
        3, SwapOperationKind.AllowWithState
        1, SwapOperationKind.Forbid
    ]

let private disturbances =
    weighted [
        6, SwapOperationKind.Send
        6, SwapOperationKind.Ask
        2, SwapOperationKind.AskBadly
        2, SwapOperationKind.Cancel
        2, SwapOperationKind.Throw
        1, SwapOperationKind.Resume
        6, SwapOperationKind.Pause
        1, SwapOperationKind.Lock
    ]

let private program =
    let make (seed: int) =
        let random = Random seed
        let pick (items: 'T[]) = items[random.Next items.Length]
        let some kinds least most = [| for _ in 1 .. random.Next(least, most) -> SwapOperation(pick kinds, random.Next 40) |]

        // In most programs nothing is terminated, so that much else happens in them.
        let kinds =
            if random.Next 4 = 0 then Array.append disturbances [| SwapOperationKind.Terminate |] else disturbances

        SwapProgram(
            pick [| 1; 2; 5; 128 |],
            pick [| false; true |],
            some script 1 16,
            [| for _ in 1 .. random.Next(1, 4) -> some kinds 1 14 |]
        )

    Gen.choose (0, Int32.MaxValue - 1) |> Gen.map make

let private shrink (program: SwapProgram) =
    let with' script others =
        SwapProgram(program.Budget, program.RandomOrder, script, others)

    seq {
        for fewer in without program.Others do
            with' program.Script fewer

        for shorter in without program.Script do
            with' shorter program.Others

        for i, other in Array.indexed program.Others do
            for shorter in without other do
                with' program.Script (Array.updateAt i shorter program.Others)

        if program.RandomOrder then
            SwapProgram(program.Budget, false, program.Script, program.Others)
    }

let private find count fault =
    explore count "hot swap" (seeded program shrink) string (fun seed program ->
        SwapRun.Run(program, seed, fault) |> Option.ofObj)

let private faults = Enum.GetValues<SwapFault>() |> Array.filter ((<>) SwapFault.None)

// Alone, as the properties of synchronization are.
let tests =
    testSequenced
    <| testList "hot swap properties" [
        test "[R34 R35 G3 G41] Whoever asks, cancels, refuses, throws or terminates: the latest request is met at the next place, and nothing is lost" {
            find count SwapFault.None |> expectNone "hot swap" count
        }
        for fault in faults do
            test $"Hot swaps with the fault {fault} are noticed" {
                Expect.isSome (find 2_000 fault) $"the model has not noticed the fault {fault}"
            }
    ]

/// Runs one failing program again, as a failure prints it; gives what was wrong.
let replay (seed: int) (program: string) =
    SwapRun.Run(SwapProgram.Parse program, seed, SwapFault.None) |> Option.ofObj
