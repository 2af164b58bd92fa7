/// Each primitive of synchronization beside a model of it, in random programs.
module Pycos.Core.Tests.SyncProperties

open System
open Expecto
open FsCheck.FSharp
open Pycos.Core.Tests.Programs

/// Random programs for each primitive.
let private count = 10_000

let private operations = [
    3, SyncOperationKind.Pause
    5, SyncOperationKind.Take
    4, SyncOperationKind.TakeTimed
    3, SyncOperationKind.TakeCancellable
    2, SyncOperationKind.Try
    6, SyncOperationKind.GiveBack
    3, SyncOperationKind.Change
    2, SyncOperationKind.ChangeBack
    3, SyncOperationKind.Throw
    2, SyncOperationKind.Cancel
    1, SyncOperationKind.Terminate
]

let private weighted = [| for weight, kind in operations do yield! Array.replicate weight kind |]

/// Made from one random number, since generators of FsCheck for each operation would take longer than the programs run.
let private program kind =
    let make (seed: int) =
        let random = Random seed
        let pick (items: 'T[]) = items[random.Next items.Length]
        let operation () = SyncOperation(pick weighted, random.Next 6, random.Next 10)

        SyncProgram(
            kind,
            pick [| 1; 2; 5; 128 |],
            random.Next(1, 4),
            pick [| false; true |],
            [| for _ in 1 .. random.Next(1, 7) -> [| for _ in 1 .. random.Next(1, 11) -> operation () |] |]
        )

    Gen.choose (0, Int32.MaxValue - 1) |> Gen.map make

let private shrink (program: SyncProgram) =
    let with' tasks =
        SyncProgram(program.Kind, program.Budget, program.Size, program.RandomOrder, tasks)

    seq {
        for fewer in without program.Tasks do
            if fewer.Length > 0 then
                with' fewer

        for i, task in Array.indexed program.Tasks do
            for shorter in without task do
                with' (Array.updateAt i shorter program.Tasks)

        if program.RandomOrder then
            SyncProgram(program.Kind, program.Budget, program.Size, false, program.Tasks)
    }

/// What is wrong with the smallest of so many random programs that breaks the model.
let private find count (kind: SyncKind) =
    explore count "synchronization" (seeded (program kind) shrink) string (fun seed program ->
        SyncRun.Run(program, seed) |> Option.ofObj)

let private holds kind = find count kind |> expectNone (string kind) count

/// A fault that the model is good for shows soon.
let private breaks kind =
    Expect.isSome (find 2_000 kind) $"the model has not noticed the fault of {kind}"

// Alone, so that the tests that watch real time do not have to share the cores with a hundred thousand programs.
let tests =
    testSequenced
    <| testList "synchronization properties" [
        test "[R47 R52 G7] A lock passes to its longest waiter, and nobody is left behind, whatever ends the waits" {
            holds SyncKind.Lock
        }
        test "[R48 R52 G7] A reentrant lock passes on after its last release, and nobody is left behind, whatever ends the waits" {
            holds SyncKind.ReentrantLock
        }
        test "[R51 R52 G7] No permit of a semaphore is lost or doubled, and nobody overtakes, whatever ends the waits" {
            holds SyncKind.Semaphore
        }
        test "[R52 G7] Readers and writers enter in their order and never together, whatever ends the waits" {
            holds SyncKind.ReaderWriterLock
        }
        test "[R50] An event lets in all who wait when it is set, whatever follows at once, and keeps letting in until it is reset" {
            holds SyncKind.Event
        }
        test "[R50 R52] Each setting of an event with auto-reset lets in one, in order, and none is lost" {
            holds SyncKind.AutoResetEvent
        }
        test "[R50] A latch opens with its last signal, and for all" { holds SyncKind.Latch }
        test "[R52] A barrier ends its phase exactly when all participants are there, whoever gives up, comes or goes" {
            holds SyncKind.Barrier
        }
        test "[R52] A rate limiter lets each pass at the earliest moment of its rate, in order, and loses no token" {
            holds SyncKind.RateLimiter
        }
        test "[R49 G15] Each notification of a condition reaches the longest waiter that can use it, and each wait ends with the lock" {
            holds SyncKind.Condition
        }
        test "A semaphore that lets newcomers overtake, or loses, doubles or forgets permits, is noticed" {
            breaks SyncKind.BargingSemaphore
            breaks SyncKind.SwallowingSemaphore
            breaks SyncKind.DoublingSemaphore
            breaks SyncKind.ForgetfulSemaphore
            breaks SyncKind.SleepySemaphore
        }
    ]

/// Runs one failing program again, as a failure prints it; gives what was wrong.
let replay (seed: int) (program: string) =
    SyncRun.Run(SyncProgram.Parse program, seed) |> Option.ofObj
