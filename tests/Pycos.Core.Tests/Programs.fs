/// Generators, shrinkers and the replay of random programs.
module Pycos.Core.Tests.Programs

open System
open FsCheck
open FsCheck.FSharp
open Pycos
open Pycos.Core.Tests.Programs
open Pycos.TestRunner

let noFaults = Faults()

/// Which operations a program is made of, and how often each.
let private anything =
    [ for kind in Enum.GetValues<OperationKind>() -> (match kind with
                                                      | OperationKind.Terminate -> 1
                                                      | OperationKind.SetDaemon -> 1
                                                      | OperationKind.Send | OperationKind.SendAsync | OperationKind.Throw -> 4
                                                      | _ -> 2), kind ]

let private withoutEnd =
    set [ OperationKind.Receive; OperationKind.ReceiveCancellable; OperationKind.Scan; OperationKind.Suspend; OperationKind.Finish
          OperationKind.SendAsync; OperationKind.SendMany; OperationKind.SendCancellable ]

/// Every wait has a time limit.
let ending = anything |> List.filter (fun (_, kind) -> not (withoutEnd.Contains kind))

/// Messages above all.
let messaging =
    anything
    |> List.map (fun (weight, kind) ->
        (match kind with
         | OperationKind.SendMany | OperationKind.ReceiveMany | OperationKind.Deliver | OperationKind.SendCancellable
         | OperationKind.ReceiveTimed | OperationKind.Cancel | OperationKind.Throw -> 6
         | _ -> weight),
        kind)

let mixed = anything

let private operation kinds =
    gen {
        let! kind = Gen.frequency [ for weight, kind in kinds -> weight, Gen.constant kind ]
        let! target = Gen.choose (0, 5)
        let! amount = Gen.choose (0, 9)
        return Operation(kind, target, amount)
    }

let arrayOf (least, most) item =
    gen {
        let! length = Gen.choose (least, most)
        return! Gen.arrayOfLength length item
    }

let private program kinds =
    gen {
        let! poll = Gen.elements [ 1; 3; 16; 256 ]
        let! budget = Gen.elements [ 1; 2; 5; 128 ]
        let! capacity = Gen.elements [ 1; 2; 3; 8; 1000 ]
        let! mode = Gen.frequency [ 2, Gen.constant InboxFullMode.Wait; 1, Gen.elements (Enum.GetValues<InboxFullMode>()) ]
        let! step = Gen.elements [ 0; 0; 100 ]
        let! tasks = arrayOf (1, 6) (arrayOf (0, 8) (operation kinds))
        return TaskProgram(poll, budget, capacity, mode, step, tasks)
    }

let without (items: 'T[]) = seq { for i in 0 .. items.Length - 1 -> Array.removeAt i items }

let private shrinkOperation (operation: Operation) =
    seq {
        if operation.Amount > 0 then
            Operation(operation.Kind, operation.Target, operation.Amount - 1)

        if operation.Target > 0 then
            Operation(operation.Kind, operation.Target - 1, operation.Amount)
    }

let private shrinkProgram (program: TaskProgram) =
    let with' tasks =
        TaskProgram(program.PollInterval, program.Budget, program.Capacity, program.FullMode, program.StepMicroseconds, tasks)

    seq {
        for fewer in without program.Tasks do
            if fewer.Length > 0 then
                with' fewer

        for i, task in Array.indexed program.Tasks do
            for shorter in without task do
                with' (Array.updateAt i shorter program.Tasks)

        for i, task in Array.indexed program.Tasks do
            for j, operation in Array.indexed task do
                for simpler in shrinkOperation operation do
                    with' (Array.updateAt i (Array.updateAt j simpler task) program.Tasks)
    }

let private streamProgram =
    gen {
        let! poll = Gen.elements [ 1; 4; 16; 256 ]
        let! buffer = Gen.elements [ 1; 7; 64; 1000 ]
        let! spinners = Gen.elements [ 0; 0; 1; 3 ]
        let! latency = Gen.elements [ 0; 0; 5; 50 ]
        let! total = Gen.choose (0, 300)
        let! writes = arrayOf (1, 4) (Gen.choose (0, 255))
        let! reads = arrayOf (1, 4) (Gen.choose (0, 255))
        let! disturbances = arrayOf (0, 12) (Gen.choose (0, 20))
        let buffer = if spinners > 0 then max 7 buffer else buffer
        return StreamProgram(poll, buffer, (if spinners > 0 then 0 else latency), spinners, total, writes, reads, disturbances)
    }

let private shrinkStream (program: StreamProgram) =
    seq {
        for fewer in without program.Disturbances do
            StreamProgram(program.PollInterval, program.BufferSize, program.LatencyMicroseconds, program.Spinners, program.Total,
                          program.Writes, program.Reads, fewer)

        if program.Total > 0 then
            for total in [ program.Total / 2; program.Total - 1 ] do
                StreamProgram(program.PollInterval, program.BufferSize, program.LatencyMicroseconds, program.Spinners, total,
                              program.Writes, program.Reads, program.Disturbances)
    }

/// The first broken promise among those that a property holds.
let private judge (properties: string list) (trace: ProgramTrace) =
    trace.Violations
    |> Seq.tryFind (fun struct (property, _) -> List.contains property properties)
    |> Option.map (fun struct (_, what) -> what)

/// What a property looks for in a run of a program: nothing, or what was wrong.
let private judgement property faults (seed: int) (program: TaskProgram) =
    let run () = ProgramRun.Run(program, seed, faults)

    match property with
    | "fairness" -> run () |> judge [ "fairness"; "budget" ]
    | "order" -> run () |> judge [ "order" ]
    | "messages" -> run () |> judge [ "messages" ]
    | "ends" -> run () |> judge [ "ends" ]
    | "wake-up" -> run () |> judge [ "wake-up"; "spurious" ]
    | "ending" ->
        let trace = run ()

        match judge [ "wake-up"; "spurious" ] trace with
        | None when trace.AliveAtRest > 0 -> Some $"{trace.AliveAtRest} tasks have not ended, though each wait has a time limit"
        | found -> found
    | "determinism" ->
        let first, second = run (), run ()

        if (first.Hash, first.Events) = (second.Hash, second.Events) then
            None
        else
            Some "the same seed gave another trace"
    | _ -> invalidArg (nameof property) property

/// Runs one failing program again, as a failure prints it; gives what was wrong.
let replay property (seed: int) (program: string) =
    match property with
    | "bytes" -> StreamRun.Run(StreamProgram.Parse program, seed, noFaults) |> Option.ofObj
    | "timers" -> TimerWheelRun.Run(seed, program.Split ' ' |> Array.map int) |> Option.ofObj
    | _ -> judgement property noFaults seed (TaskProgram.Parse program)

/// Explores so many random programs of any kind.
let explore count property arbitrary (text: 'P -> string) (judgement: int -> 'P -> string option) =
    let failing = ref None

    let holds (seed: int, program: 'P) =
        match judgement seed program with
        | None -> true
        | Some what ->
            failing.Value <- Some(what, seed, text program)
            false

    try
        Property.check count (Prop.forAll arbitrary holds)
        None
    with _ ->
        match failing.Value with
        // The last failing program is the smallest that was found.
        | Some(what, seed, program) -> Some $"{what}. Again: Programs.replay \"{property}\" {seed} \"{program}\""
        | None -> reraise ()

/// Programs with the seed of their simulation.
let seeded (item: Gen<'P>) (shrink: 'P -> seq<'P>) =
    Arb.fromGenShrink (
        Gen.zip (Gen.choose (0, Int32.MaxValue - 1)) item,
        fun (seed, program) -> shrink program |> Seq.map (fun smaller -> seed, smaller)
    )

/// Explores so many random programs; gives what was wrong with the smallest that broke the property.
let find count faults property kinds =
    explore count property (seeded (program kinds) shrinkProgram) string (judgement property faults)

let findInStreams count faults =
    explore count "bytes" (seeded streamProgram shrinkStream) string (fun seed program ->
        StreamRun.Run(program, seed, faults) |> Option.ofObj)

let findInTimers count =
    explore
        count
        "timers"
        (seeded (arrayOf (1, 60) (Gen.choose (0, 1 <<< 20))) without)
        (Array.map string >> String.concat " ")
        (fun seed operations -> TimerWheelRun.Run(seed, operations) |> Option.ofObj)

/// A property of something must hold; counts it.
let expectNone what count found =
    match found with
    | Some what -> Expecto.Tests.failtest what
    | None -> Explored.property what count
