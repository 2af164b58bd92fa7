namespace Pycos

open System

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Scheduler =

    let options = SchedulerOptions()

    let create (options: SchedulerOptions) = new Scheduler(options)

    let spawn (coroutine: Coroutine<'T>) (scheduler: Scheduler) = scheduler.Spawn coroutine

    let join (scheduler: Scheduler) = scheduler.Join() |> ignore

    let joinWithin (timeout: TimeSpan) (scheduler: Scheduler) = scheduler.Join(Nullable timeout)

    let finish (scheduler: Scheduler) = scheduler.Finish()

    let terminate (scheduler: Scheduler) = scheduler.Terminate()

    let atExit priority (action: unit -> unit) (scheduler: Scheduler) = scheduler.AtExit(priority, action)
