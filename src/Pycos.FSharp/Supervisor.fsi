namespace Pycos

open System

/// The address of a child of a supervisor, which stays the same when the child is restarted.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module ChildAddress =

    /// <summary>Sends a message, or keeps it until the child runs; never suspends.</summary>
    /// <exception cref="T:Pycos.InboxFullException">There is no room.</exception>
    /// <exception cref="T:Pycos.TaskEndedException">No supervisor runs the child, or will run it again.</exception>
    val send: message: 'Message -> address: ChildAddress<'Message> -> unit

    /// <summary>As <c>send</c>; false if there is no room or no supervisor runs the child.</summary>
    val trySend: message: 'Message -> address: ChildAddress<'Message> -> bool

    /// <summary>Sends a message; suspends while there is no room, also over a restart of the child.</summary>
    val sendWaiting: message: 'Message -> address: ChildAddress<'Message> -> Coroutine<unit>

    /// <summary>The task that the child runs as now.</summary>
    val task: address: ChildAddress<'Message> -> PycosTask voption

/// <summary>
/// Tasks that are started again when they end: <c>Supervisor.start [ Supervisor.child "name" (fun () -> pycos { … }) ]</c>.
/// </summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Supervisor =

    /// <summary>A child that runs a coroutine, and is always restarted.</summary>
    /// <exception cref="T:System.ArgumentException">The name is blank.</exception>
    val child: name: string -> start: (unit -> Coroutine<'T>) -> ChildSpec

    /// <summary>A child that takes messages, and is always restarted. Its <c>Address</c> stays the same then.</summary>
    val agent: name: string -> start: (Inbox<'Message> -> Coroutine<'T>) -> ChildSpec<'Message>

    /// <summary>A child that is itself a supervisor.</summary>
    val nested: name: string -> options: SupervisorOptions -> children: ChildSpec list -> ChildSpec

    /// <summary>The child is restarted only if it has failed.</summary>
    val transient: child: 'Spec -> 'Spec when 'Spec :> ChildSpec

    /// <summary>The child is never restarted.</summary>
    val temporary: child: 'Spec -> 'Spec when 'Spec :> ChildSpec

    /// <summary>The child has so long for its clean-up when it is stopped.</summary>
    val shutdownWithin: timeout: TimeSpan -> child: 'Spec -> 'Spec when 'Spec :> ChildSpec

    /// <summary>The child does not keep its scheduler from finishing.</summary>
    val daemon: child: 'Spec -> 'Spec when 'Spec :> ChildSpec

    /// <summary>The child's inbox has these options.</summary>
    val inbox: options: InboxOptions -> child: ChildSpec<'Message> -> ChildSpec<'Message>

    /// <summary>Options: one for one, 3 restarts in 5 seconds, no wait before a restart.</summary>
    val options: SupervisorOptions

    /// <summary>Gives the supervisor a name.</summary>
    val named: name: string -> options: SupervisorOptions -> SupervisorOptions

    /// <summary>When one child is restarted, all are.</summary>
    val oneForAll: options: SupervisorOptions -> SupervisorOptions

    /// <summary>When one child is restarted, those after it are, too.</summary>
    val restForOne: options: SupervisorOptions -> SupervisorOptions

    /// <summary>The supervisor gives up at the restart that is more than so many within a period.</summary>
    val limit: restarts: int -> period: TimeSpan -> options: SupervisorOptions -> SupervisorOptions

    /// <summary>The supervisor waits before a restart: the first time so long, then twice as long each time, up to the longest.</summary>
    val backoff: first: TimeSpan -> longest: TimeSpan -> options: SupervisorOptions -> SupervisorOptions

    /// <summary>Starts a supervisor and its children in their order; never suspends.</summary>
    /// <exception cref="T:System.ArgumentException">Two children have the same name.</exception>
    val start: children: ChildSpec list -> Supervisor

    /// <summary>As <c>start</c>, with options: <c>Supervisor.startWith (Supervisor.options |> Supervisor.oneForAll) [ … ]</c>.</summary>
    val startWith: options: SupervisorOptions -> children: ChildSpec list -> Supervisor

    /// <summary>
    /// Runs a function beside a supervisor, which is stopped with its children when the function has ended; if it gives up, the function
    /// is cancelled and the exception thrown.
    /// </summary>
    val run:
        options: SupervisorOptions -> children: ChildSpec list -> body: (Supervisor -> Coroutine<'T>) -> Coroutine<'T>

    /// <summary>Adds a child after the others and starts it; gives its task.</summary>
    val add: child: ChildSpec -> supervisor: Supervisor -> Coroutine<PycosTask>

    /// <summary>Stops a child if it runs, and starts it; gives its task.</summary>
    val restart: name: string -> supervisor: Supervisor -> Coroutine<PycosTask>

    /// <summary>Stops a child, which can be restarted; false if there is no such child.</summary>
    val stopChild: name: string -> supervisor: Supervisor -> Coroutine<bool>

    /// <summary>Stops a child and forgets it; false if there is no such child.</summary>
    val remove: name: string -> supervisor: Supervisor -> Coroutine<bool>

    /// <summary>Stops the supervisor with all its children, the last one first; ends when they have ended.</summary>
    val stop: supervisor: Supervisor -> Coroutine<unit>

    /// <summary>Its children as they are now, in their order. Only in tasks of its scheduler.</summary>
    val children: supervisor: Supervisor -> ChildInfo list

    /// <summary>A child as it is now. Only in tasks of its scheduler.</summary>
    val tryFind: name: string -> supervisor: Supervisor -> ChildInfo voption
