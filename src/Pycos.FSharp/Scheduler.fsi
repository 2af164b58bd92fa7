namespace Pycos

open System

/// Functions on schedulers.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Scheduler =

    /// <summary>The options that every scheduler has unless told otherwise.</summary>
    val options: SchedulerOptions

    /// <summary>Creates a scheduler beside the default one and starts its thread.</summary>
    val create: options: SchedulerOptions -> Scheduler

    /// <summary>Starts a task on a scheduler.</summary>
    val spawn: coroutine: Coroutine<'T> -> scheduler: Scheduler -> PycosTask<'T>

    /// <summary>Blocks the calling thread until no task but daemons lives.</summary>
    val join: scheduler: Scheduler -> unit

    /// <summary>Blocks the calling thread until no task but daemons lives, for a limited time; whether there was such a moment.</summary>
    val joinWithin: timeout: TimeSpan -> scheduler: Scheduler -> bool

    /// <summary>Waits for all tasks but daemons, runs the at-exit functions and stops the scheduler.</summary>
    val finish: scheduler: Scheduler -> unit

    /// <summary>Terminates all tasks, runs the at-exit functions and stops the scheduler.</summary>
    val terminate: scheduler: Scheduler -> unit

    /// <summary>Has a function called when the scheduler finishes; higher priorities first.</summary>
    val atExit: priority: int -> action: (unit -> unit) -> scheduler: Scheduler -> unit
