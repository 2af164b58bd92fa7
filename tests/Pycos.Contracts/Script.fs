/// What a target does, as data, so that a task of another process can be told it as well as one of this.
module Pycos.Contracts.Script

open System
open Pycos

/// One thing that a target does with its inbox of numbers, and then notes.
type Step =
    /// Notes that it has come here, and waits until the test opens the gate, once for each gate.
    | Gate
    /// Notes that it has come here.
    | Mark
    /// Takes so many messages, waiting for each.
    | Take of count: int
    /// Takes a message, waiting so long at most.
    | TakeWithin of TimeSpan
    /// Takes a message if there is one.
    | Poll
    /// Takes the oldest even number, waiting so long at most.
    | TakeEven of TimeSpan
    /// Takes the oldest number of a kind: its remainder by three. Numbers below zero have no kind.
    | TakeKind of kind: int * within: TimeSpan
    /// Takes the oldest number of no kind.
    | TakeKindless of TimeSpan
    /// Notes how many messages wait.
    | Count
    /// Sleeps, and notes whether it could sleep for so long.
    | Sleep of TimeSpan
    /// Takes a step, and notes an exception that ends it instead of ending with it.
    | Catching of Step
    /// Throws.
    | Fail of string

/// What a target has noted.
type Note =
    | Here
    | Got of int
    | Nothing
    | Held of int
    | Slept of full: bool
    | Caught of string

let private kindOf number =
    if number < 0 then None else Some(number % 3)

let private noteTimed note =
    function
    | ValueSome number -> note (Got number)
    | ValueNone -> note Nothing

let private sleepFully note (duration: TimeSpan) =
    pycos {
        let clock = PycosTask.current().Scheduler.Clock
        let start = clock.Now
        do! PycosTask.sleep duration
        note (Slept(TimeSpan.FromTicks((clock.Now - start) / 100L) >= duration))
    }

let private take note (inbox: Inbox<int>) count =
    pycos {
        for _ in 1..count do
            let! number = Inbox.receive inbox
            note (Got number)
    }

let private perform (gate: AsyncSemaphore) note (inbox: Inbox<int>) =
    let kinds = MessageCategories.create inbox
    kinds |> MessageCategories.add kindOf |> ignore

    let rec step what =
        pycos {
            match what with
            | Gate ->
                note Here
                do! gate |> AsyncSemaphore.acquire 1
            | Mark -> note Here
            | Take count -> do! take note inbox count
            | TakeWithin timeout ->
                let! number = inbox |> Inbox.receiveWithin timeout
                noteTimed note (Timed.toVOption number)
            | Poll -> noteTimed note (Inbox.tryReceive inbox)
            | TakeEven timeout ->
                let! number =
                    inbox
                    |> Inbox.scanWithin timeout (fun number -> if number % 2 = 0 then Some number else None)

                noteTimed note number
            | TakeKind(kind, timeout) ->
                let! number = kinds |> MessageCategories.receiveWithin timeout kind
                noteTimed note number
            | TakeKindless timeout ->
                let! number = kinds |> MessageCategories.receiveUncategorizedWithin timeout
                noteTimed note number
            | Count -> note (Held inbox.Count)
            | Sleep duration -> do! sleepFully note duration
            | Catching inner ->
                try
                    do! step inner
                with error when not (error :? TaskTerminatedException) ->
                    note (Caught error.Message)
            | Fail message -> failwith message
        }

    step

/// Plays a script. On the scheduler of the target, where its gate was made too.
let play (gate: AsyncSemaphore) (note: Note -> unit) (steps: Step list) (inbox: Inbox<int>) =
    pycos {
        let step = perform gate note inbox

        for what in steps do
            do! step what
    }
