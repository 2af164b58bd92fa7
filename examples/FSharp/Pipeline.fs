/// Stages with bounded inboxes between them, as the tasks of a group: a slow stage slows down those before it, and one that fails
/// stops all.
module Pycos.Examples.Pipeline

open System
open System.Diagnostics
open Pycos

/// Small, so that a fast stage soon waits for the one behind it.
let private capacity = InboxOptions(Capacity = 64)

/// Passes on what it makes of each item, and the end.
let private stage name (work: 'T -> Coroutine<'U>) (next: TaskRef<'U option>) group =
    let pass (inbox: Inbox<'T option>) =
        pycos {
            let mutable going = true

            while going do
                match! Inbox.receive inbox with
                | Some item ->
                    let! made = work item
                    do! next |> TaskRef.sendWaiting (Some made)
                | None ->
                    going <- false
                    do! next |> TaskRef.sendWaiting None
        }

    group |> TaskGroup.spawnInboxWith (SpawnOptions(Name = name)) capacity pass

/// Counts what comes out, and looks whether it comes in order.
let private sink (counted: int ref) (inbox: Inbox<string option>) =
    pycos {
        let mutable going = true

        while going do
            match! Inbox.receive inbox with
            | Some line ->
                let number = int64 counted.Value
                let expected = string number + " squared is " + string (number * number)
                Scenario.expect (line = expected) ("Out of order: " + line)
                counted.Value <- counted.Value + 1
            | None -> going <- false
    }

let private pipeline count (square: int64 -> Coroutine<int64 * int64>) (counted: int ref) =
    TaskGroup.run (fun group ->
        pycos {
            let last = group |> TaskGroup.spawnInboxWith (SpawnOptions(Name = "sink")) capacity (sink counted)
            let format (number: int64, squared: int64) = Coroutine.result (string number + " squared is " + string squared)
            let formatting = group |> stage "format" format last
            let squaring = group |> stage "square" square formatting
            let parsing = group |> stage "parse" (fun (text: string) -> Coroutine.result (Int64.Parse text)) squaring

            for number in 0 .. count - 1 do
                do! parsing |> TaskRef.sendWaiting (Some(string number))

            do! parsing |> TaskRef.sendWaiting None
        })

let private fails count (counted: int ref) =
    let square number =
        pycos {
            if number = 1000L then
                failwith "the stage 'square' broke at 1000"

            return number, number * number
        }

    pycos {
        try
            do! pipeline count square counted
            return "nothing"
        with error ->
            return error.Message
    }

let run (arguments: string list) =
    let count = arguments |> List.tryHead |> Option.map int |> Option.defaultValue 200_000
    let counted = ref 0
    let clock = Stopwatch.StartNew()
    Coroutine.run (pipeline count (fun number -> Coroutine.result (number, number * number)) counted)
    let seconds = clock.Elapsed.TotalSeconds
    Scenario.expect (counted.Value = count) $"{counted.Value} items came out, and not {count}."
    printfn $"%d{count} items passed four stages in order: %.0f{float count / seconds} a second"

    let counted = ref 0
    let error = Coroutine.run (fails 2000 counted)
    Scenario.expect (error.Contains "broke at 1000") $"The group threw: {error}"
    Scenario.expect (counted.Value <= 1000) $"{counted.Value} items came out of a broken pipeline."
    printfn $"then {error}, and all stages ended; %d{counted.Value} items had come out"
