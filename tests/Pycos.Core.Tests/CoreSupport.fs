/// What the tests of the core share: schedulers of their own, virtual time, conditions with deadlines, a log to look at.
module Pycos.Core.Tests.CoreSupport

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.Threading
open Expecto
open Microsoft.Extensions.Logging
open Pycos
open Pycos.Testing

/// How long a test waits for what must happen: far longer than it takes on a busy machine.
let limit = TimeSpan.FromSeconds 60.0

let ms (milliseconds: float) =
    TimeSpan.FromMilliseconds milliseconds

/// A task's result; the test fails if it does not come.
let valueOf (task: PycosTask<'T>) =
    let result = task.Value limit

    if result.TimedOut then
        failtest $"task {task} has not ended within {limit}: {task.Status}"

    result.Value

let runOn (scheduler: Scheduler) (coroutine: Coroutine<'T>) = scheduler.Spawn coroutine |> valueOf

/// Runs a coroutine on a scheduler of its own, in real time.
let run (coroutine: Coroutine<'T>) =
    use scheduler = new Scheduler()
    runOn scheduler coroutine

let spawn (coroutine: Coroutine<'T>) = PycosTask.Spawn<'T> coroutine

/// Starts a task with an inbox on a scheduler.
let spawnInboxOn (scheduler: Scheduler) options inbox (body: Inbox<'Message> -> Coroutine<'T>) =
    let mutable address = Unchecked.defaultof<TaskRef<'Message>>
    let task = scheduler.Spawn<'Message, 'T>(Func<_, _> body, &address, options, inbox)
    task, address

/// Starts a task with an inbox on the current scheduler.
let spawnInbox body =
    spawnInboxOn Scheduler.CurrentOrDefault null null body

/// Waits on a thread for a condition; the test fails if it does not come true.
let eventually what (condition: unit -> bool) =
    let clock = Stopwatch.StartNew()

    while not (condition ()) do
        if clock.Elapsed > limit then
            failtest $"not within {limit}: {what}"

        Thread.Sleep 1

/// Waits on a thread for an event; the test fails if it is not set.
let waitFor what (signal: ManualResetEventSlim) =
    if not (signal.Wait limit) then
        failtest $"not within {limit}: {what}"

/// The exception of a type that a function throws.
let throws<'Exception when 'Exception :> exn> (action: unit -> unit) : 'Exception =
    let thrown =
        try
            action ()
            None
        with :? 'Exception as expected ->
            Some expected

    match thrown with
    | Some expected -> expected
    | None -> failtest $"did not throw {typeof<'Exception>.Name}"

/// The exception of a type that a coroutine throws.
let throwsIn<'Exception, 'T when 'Exception :> exn> (coroutine: Coroutine<'T>) : Coroutine<'Exception> =
    pycos {
        let! outcome = (spawn coroutine).OutcomeAsync()

        match outcome.Exception with
        | :? 'Exception as expected -> return expected
        | null -> return failtest $"did not throw {typeof<'Exception>.Name}"
        | other -> return failtest $"threw {other} and not {typeof<'Exception>.Name}"
    }

/// Counts how it is used, and says that it watches something.
type CountingPoller(fail: int -> unit) =
    inherit Poller()
    let wake = new SemaphoreSlim 0
    let mutable looks = 0
    let mutable waits = 0
    let mutable wakes = 0
    member _.Looks = Volatile.Read &looks
    member _.Waits = Volatile.Read &waits
    member _.Wakes = Volatile.Read &wakes
    override _.Name = "counting"
    override _.RegisteredHandles = 1
    override _.Register _ = ()
    override _.Unregister _ = ()

    override _.Wait nanoseconds =
        if nanoseconds = 0L then
            looks <- looks + 1
        else
            waits <- waits + 1
            fail waits
            let milliseconds = if nanoseconds < 0L then -1 else int ((nanoseconds + 999_999L) / 1_000_000L)
            wake.Wait milliseconds |> ignore

    override _.Wake() =
        Interlocked.Increment &wakes |> ignore
        wake.Release() |> ignore

    override _.Dispose(_: bool) = ()

/// A log that can be looked at.
type ListLogger() =
    let lines = ConcurrentQueue<struct (LogLevel * string * exn)>()

    member _.Lines = [ for struct (_, text, _) in lines -> text ]

    member _.Has(part: string) =
        lines |> Seq.exists (fun struct (_, text, _) -> text.Contains(part, StringComparison.Ordinal))

    member _.HasException(wanted: exn) =
        lines |> Seq.exists (fun struct (_, _, error) -> Object.ReferenceEquals(error, wanted))

    interface ILogger with
        member _.BeginScope _ =
            { new IDisposable with
                member _.Dispose() = () }

        member _.IsEnabled _ = true

        member _.Log(level, _, state, error, formatter) =
            lines.Enqueue(struct (level, formatter.Invoke(state, error), error))

/// Runs a coroutine in virtual time.
let runVirtually (coroutine: Coroutine<'T>) = Simulation.run 1 coroutine

/// Tries several times, since other programs may use the machine: the best of the measurements must be good enough.
let bestOf attempts what (bound: float) (measure: unit -> float) =
    let mutable best = Double.MaxValue
    let mutable left = attempts

    while left > 0 && best > bound do
        best <- min best (measure ())
        left <- left - 1

    if best > bound then
        failtest $"{what}: {best} at best, and not {bound}"
