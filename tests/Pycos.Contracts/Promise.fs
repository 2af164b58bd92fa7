/// What the promises are written with.
[<AutoOpen>]
module Pycos.Contracts.Promises

open System
open System.Threading
open Expecto
open Pycos
open Pycos.Contracts.Script

/// Something that holds for every inbox and every reference, wherever its task is.
type Promise = {
    Sentence: string
    /// Whether it is about sends that may wait.
    NeedsTasks: bool
    Try: Stage -> Coroutine<unit>
}

let promise sentence attempt = {
    Sentence = sentence
    NeedsTasks = false
    Try = attempt
}

/// A promise about sends that may wait.
let promiseToTasks sentence attempt = {
    Sentence = sentence
    NeedsTasks = true
    Try = attempt
}

/// Long enough for what is to happen, on a machine that is busy with something else.
let inTime = TimeSpan.FromSeconds 60.

/// Short enough to be waited for.
let soon = TimeSpan.FromMilliseconds 5.

/// An inbox of a capacity, and what it does when it is full.
let room capacity mode =
    InboxOptions(Capacity = capacity, FullMode = mode)

/// Waits for a condition.
let until what (holds: unit -> Coroutine<bool>) =
    pycos {
        let clock = PycosTask.current().Scheduler.Clock
        let deadline = clock.Now + int64 inTime.TotalMilliseconds * 1_000_000L
        let mutable there = false

        while not there do
            let! now = holds ()
            there <- now

            if not there then
                if clock.Now > deadline then
                    failtest $"not in time: {what}"

                do! PycosTask.sleep (TimeSpan.FromMilliseconds 1.)
    }

/// Waits until the target has noted something so many times.
let noted note count (target: Target) =
    until $"{count} times {note}" (fun () ->
        pycos {
            let! notes = target.Notes()
            return List.length (List.filter ((=) note) notes) >= count
        })

/// Waits until the target has come to its first gate or mark.
let arrived target = noted Here 1 target

/// Waits until a task of this scheduler waits for something.
let waits (task: PycosTask<'T>) =
    until $"{task} waits" (fun () -> pycos { return task.Status = PycosTaskStatus.Waiting })

/// Waits for the end of a target that is to return, and gives what it has noted, but for where it was.
let notesOf (target: Target) =
    pycos {
        let! ending = target.End()
        Expect.equal ending Returned "the target's end"
        let! notes = target.Notes()
        return notes |> List.filter ((<>) Here)
    }

/// As `notesOf`, for one that has noted messages only.
let messagesOf target =
    pycos {
        let! notes = notesOf target

        return
            notes
            |> List.map (function
                | Got number -> number
                | other -> failtest $"noted {other}")
    }

/// Starts a target whose inbox is as usual.
let start steps (stage: Stage) = stage.Start InboxOptions.Default steps

/// Starts a target that waits at a gate first, and waits until it does.
let startAtGate options steps (stage: Stage) =
    pycos {
        let! target = stage.Start options (Gate :: steps)
        do! arrived target
        return target
    }

let send number (target: Target) = target.Address.Send number

let sendAll numbers target =
    for number in numbers do
        send number target

let trySend number (target: Target) = target.Address.TrySend number

let private waitingSends target =
    match target.Address.Waiting with
    | Some sends -> sends
    | None -> failtest "this promise is to tasks"

/// Sends, waiting for room.
let sendWaiting number target =
    (waitingSends target).Send CancellationToken.None number

let sendUntil token number target = (waitingSends target).Send token number

/// Delivers, with enough time for it.
let deliver number target =
    (waitingSends target).Deliver (Some inTime) CancellationToken.None number

let deliverWithin timeout number target =
    (waitingSends target).Deliver (Some timeout) CancellationToken.None number

let deliverUntil token number target =
    (waitingSends target).Deliver None token number

/// The exception that a function throws.
let thrownBy (action: unit -> unit) =
    try
        action ()
        failtest "nothing was thrown"
    with error ->
        error

/// The exception that a task has ended with.
let failureOf (task: PycosTask<'T>) =
    pycos {
        let! outcome = PycosTask.outcome task

        match outcome.Exception with
        | null -> return failtest $"{task} has not failed: {outcome.Status}"
        | error -> return error
    }

let isA<'Exception when 'Exception :> exn> (error: exn) =
    Expect.isTrue (error :? 'Exception) $"{error.GetType().Name} should be {typeof<'Exception>.Name}"
