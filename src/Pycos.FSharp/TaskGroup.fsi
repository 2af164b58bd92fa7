namespace Pycos

open System

/// Tasks that belong to a piece of code, which does not end before they have.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module TaskGroup =

    /// <summary>
    /// Runs a function with a group for the tasks that it spawns; ends with its result when all of them have ended.
    /// </summary>
    /// <remarks>The first failure cancels the others and is thrown; see <see cref="T:Pycos.TaskGroup" />.</remarks>
    val run: body: (TaskGroup -> Coroutine<'T>) -> Coroutine<'T>

    /// <summary>As <c>run</c>, with a deadline, a token, or another reaction to failures.</summary>
    val runWith: options: TaskGroupOptions -> body: (TaskGroup -> Coroutine<'T>) -> Coroutine<'T>

    /// <summary>
    /// As <c>run</c>; when the time is over the group is cancelled, and a <c>TimeoutException</c> thrown.
    /// </summary>
    val runWithin: timeout: TimeSpan -> body: (TaskGroup -> Coroutine<'T>) -> Coroutine<'T>

    /// <summary>As <c>run</c>; the tasks go on when one fails, and all failures are thrown in the end.</summary>
    val runCollecting: body: (TaskGroup -> Coroutine<'T>) -> Coroutine<'T>

    /// <summary>Starts a task in a group. Never suspends.</summary>
    val spawn: coroutine: Coroutine<'T> -> group: TaskGroup -> PycosTask<'T>

    /// <summary>Starts a task with a name and other options in a group. Never suspends.</summary>
    val spawnWith: options: SpawnOptions -> coroutine: Coroutine<'T> -> group: TaskGroup -> PycosTask<'T>

    /// <summary>Starts a task that takes messages in a group; gives its address. Never suspends.</summary>
    val spawnInbox: body: (Inbox<'Message> -> Coroutine<unit>) -> group: TaskGroup -> TaskRef<'Message>

    /// <summary>As <c>spawnInbox</c>, with options.</summary>
    val spawnInboxWith:
        options: SpawnOptions ->
        inbox: InboxOptions ->
        body: (Inbox<'Message> -> Coroutine<unit>) ->
        group: TaskGroup ->
            TaskRef<'Message>

    /// <summary>Cancels a group: its tasks, and its body if that still runs. May be called on every thread.</summary>
    val cancel: group: TaskGroup -> unit

/// A stretch of a task's code that others can cancel, or that a deadline does.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module CancelScope =

    /// <summary>A scope without a deadline.</summary>
    val create: unit -> CancelScope

    /// <summary>A scope that is cancelled when its code has run for so long.</summary>
    val within: timeout: TimeSpan -> CancelScope

    /// <summary>Runs a coroutine in a scope; <c>ValueNone</c> if the scope was cancelled and that ended it.</summary>
    val run: coroutine: Coroutine<'T> -> scope: CancelScope -> Coroutine<'T voption>

    /// <summary>Cancels a scope; false if somebody has before. May be called on every thread.</summary>
    val cancel: scope: CancelScope -> bool
