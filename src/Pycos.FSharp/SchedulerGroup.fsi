namespace Pycos

open System
open System.Net

/// Functions on groups of schedulers: one scheduler for each core.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module SchedulerGroup =

    /// <summary>A group as most programs want it: one scheduler for each core.</summary>
    val options: SchedulerGroupOptions

    /// <summary>Creates the schedulers and starts their threads.</summary>
    val create: options: SchedulerGroupOptions -> SchedulerGroup

    /// <summary>Starts a task on the scheduler whose turn it is; there it stays.</summary>
    val spawn: coroutine: Coroutine<'T> -> group: SchedulerGroup -> PycosTask<'T>

    /// <summary>Starts a task on the scheduler of a key: the same one for equal keys.</summary>
    val spawnFor: key: 'Key -> coroutine: Coroutine<'T> -> group: SchedulerGroup -> PycosTask<'T>

    /// <summary>The scheduler whose turn it is.</summary>
    val next: group: SchedulerGroup -> Scheduler

    /// <summary>The scheduler of a key: the same one for equal keys.</summary>
    val schedulerFor: key: 'Key -> group: SchedulerGroup -> Scheduler

    /// <summary>
    /// Listens for connections, and serves each in a task of its own, on one of the schedulers; the connection is closed when that
    /// ends. Connections come until the listener is disposed of.
    /// </summary>
    /// <exception cref="T:Pycos.AddressInUseException">Another socket has the address.</exception>
    val listen: endPoint: EndPoint -> serve: (AsyncSocket -> Coroutine<unit>) -> group: SchedulerGroup -> GroupListener

    /// <summary>Blocks the calling thread until no task but daemons lives on any scheduler.</summary>
    val join: group: SchedulerGroup -> unit

    /// <summary>As <c>join</c>, for a limited time; whether all were idle in time.</summary>
    val joinWithin: timeout: TimeSpan -> group: SchedulerGroup -> bool

    /// <summary>Waits for all tasks but daemons, runs the at-exit functions and stops the schedulers.</summary>
    val finish: group: SchedulerGroup -> unit

    /// <summary>Terminates all tasks, runs the at-exit functions and stops the schedulers.</summary>
    val terminate: group: SchedulerGroup -> unit
