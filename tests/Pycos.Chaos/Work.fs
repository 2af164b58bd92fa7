/// The jobs of a run: the seed and its number make each of them, and tell how it must end.
module Pycos.Chaos.Work

open System
open Pycos

type Plan = {
    Intended: JobState
    /// What it must return, if it is to return.
    Value: int64
    Options: JobOptions
    Body: unit -> Coroutine<int64>
    CancelAfter: TimeSpan voption
}

/// As often as it takes: how often a job meets a kill says nothing of it.
let private attempts = 1_000_000

let private onLoss = RetryPolicy.OnLossOf attempts
let private milliseconds (count: int) = TimeSpan.FromMilliseconds(float count)

/// Something to compute whose result can be checked.
let private hash (number: int) rounds =
    let mutable hash = uint64 number

    for _ in 1..rounds do
        hash <- (hash ^^^ (hash >>> 29)) * 6364136223846793005UL + 1442695040888963407UL

    int64 hash

let private answer (number: int) = hash number 1

let private pause (duration: TimeSpan) number () =
    pycos {
        do! PycosTask.sleep duration
        return answer number
    }

let private compute rounds number () = pycos { return hash number rounds }

let private fail number () =
    pycos { return failwith $"as intended: {number}" }

/// Throws as often as it is told, and then returns.
let private failAtFirst failures number () =
    pycos {
        if JobContext.Current.Attempt <= failures then
            failwith $"as intended at first: {number}"

        return answer number
    }

let private succeeding options body value = {
    Intended = JobState.Succeeded
    Value = value
    Options = options
    Body = body
    CancelAfter = ValueNone
}

/// Ends by no means of its own in a run's time.
let private endless (options: JobOptions) intended number = {
    succeeding options (pause (TimeSpan.FromHours 1.) number) 0 with
        Intended = intended
}

let plan (seed: int) (number: int) =
    let random = Random(seed * 7919 + number)

    match random.Next 100 with
    | share when share < 45 ->
        let body = pause (milliseconds (random.Next 21)) number
        succeeding (JobOptions(Name = "sleep", Retry = onLoss)) body (answer number)
    | share when share < 70 ->
        let rounds = random.Next(50_000, 500_000)
        let body = compute rounds number
        succeeding (JobOptions(Name = "compute", Retry = onLoss)) body (hash number rounds)
    | share when share < 80 ->
        let body = pause (milliseconds (random.Next 200)) number
        succeeding (JobOptions(Name = "wait", Kind = JobKind.Io, Retry = onLoss)) body (answer number)
    | share when share < 88 ->
        let options = JobOptions(Name = "retry", Retry = RetryPolicy.OnAnything attempts)
        succeeding options (failAtFirst (random.Next(1, 4)) number) (answer number)
    | share when share < 93 -> {
        succeeding (JobOptions(Name = "fail", Retry = onLoss)) (fail number) 0 with
            Intended = JobState.Failed
      }
    | share when share < 97 ->
        let limit = Nullable(milliseconds (random.Next(20, 80)))
        endless (JobOptions(Name = "late", Timeout = limit, Retry = onLoss)) JobState.TimedOut number
    | share ->
        let kind = if share = 97 then JobKind.Cpu else JobKind.Io

        {
            endless (JobOptions(Name = "cancel", Kind = kind, Retry = onLoss)) JobState.Cancelled number with
                CancelAfter = ValueSome(milliseconds (random.Next 2000))
        }
