namespace Pycos

open System

/// Functions on tasks: start them, make the running one wait, end others.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module PycosTask =

    /// <summary>Starts a task on the current scheduler, or, outside tasks, on the default one.</summary>
    /// <exception cref="T:Pycos.CoroutineAlreadyRunException">The coroutine was bound or spawned before.</exception>
    val spawn: coroutine: Coroutine<'T> -> PycosTask<'T>

    /// <summary>Starts a task with a name, as a daemon, or with a token that terminates it.</summary>
    val spawnWith: options: SpawnOptions -> coroutine: Coroutine<'T> -> PycosTask<'T>

    /// <summary>Starts a task that takes messages: <c>spawnInbox (fun inbox -> pycos { … })</c>.</summary>
    /// <returns>Its address; the address's <c>Task</c> is the task.</returns>
    val spawnInbox: body: (Inbox<'Message> -> Coroutine<unit>) -> TaskRef<'Message>

    /// <summary>Starts a task that takes messages, with options for the task and its inbox.</summary>
    val spawnInboxWith:
        options: SpawnOptions -> inbox: InboxOptions -> body: (Inbox<'Message> -> Coroutine<unit>) -> TaskRef<'Message>

    /// <summary>Starts a task that takes messages and returns a value.</summary>
    val spawnAgent: body: (Inbox<'Message> -> Coroutine<'T>) -> struct (TaskRef<'Message> * PycosTask<'T>)

    /// <summary>Suspends the running task for a time; never shorter. There is no upper limit.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The duration is negative.</exception>
    val sleep: duration: TimeSpan -> SleepOperation

    /// <summary>Gives the other ready tasks their turn.</summary>
    val yieldNow: unit -> YieldOperation

    /// <summary>Suspends the running task until another calls <c>resume</c> on it.</summary>
    val suspend: unit -> Coroutine<obj>

    /// <summary>Suspends the running task until another calls <c>resume</c> on it, or the time runs out.</summary>
    val suspendWithin: timeout: TimeSpan -> Coroutine<obj voption>

    /// <summary>Wakes a suspended task with a value; false, and nothing remembered, in any other state.</summary>
    val resume: value: obj -> task: PycosTask -> bool

    /// <summary>Throws an exception in a task, where it waits; false if it has ended.</summary>
    val throw: error: exn -> task: PycosTask -> bool

    /// <summary>Ends a task: its frames are left innermost first, with their clean-up; false if it has ended.</summary>
    val terminate: task: PycosTask -> bool

    /// <summary>Waits for the end of a task and returns its result, or throws what ended it.</summary>
    val finish: task: PycosTask<'T> -> Coroutine<'T>

    /// <summary>Waits for the end of a task for a limited time.</summary>
    val finishWithin: timeout: TimeSpan -> task: PycosTask<'T> -> Coroutine<'T voption>

    /// <summary>Waits for the end of a task and tells how it ended; see the patterns Completed, Failed and Cancelled.</summary>
    val outcome: task: PycosTask<'T> -> Coroutine<TaskOutcome<'T>>

    /// <summary>
    /// Has a message, made from how a task has ended, sent to another task when that happens. Each call is told once. Never suspends.
    /// </summary>
    /// <exception cref="T:Pycos.TaskEndedException">The task, or the one to be told, has ended.</exception>
    val notify: watcher: TaskRef<'Message> -> message: (MonitorStatus -> 'Message) -> task: PycosTask -> unit

    /// <summary>As <c>notify</c>; false if the task, or the one to be told, has ended.</summary>
    val tryNotify: watcher: TaskRef<'Message> -> message: (MonitorStatus -> 'Message) -> task: PycosTask -> bool

    /// <summary>Takes back what <c>notify</c> has asked for; whether there was something.</summary>
    val stopNotifying: watcher: TaskRef<'Message> -> task: PycosTask -> bool

    /// <summary>
    /// Waits for the end of a task and tells how it ended, without throwing; see the patterns Returned, Crashed and Terminated.
    /// </summary>
    val monitor: task: PycosTask -> Coroutine<MonitorStatus>

    /// <summary>As <c>monitor</c>, waiting for a limited time.</summary>
    val monitorWithin: timeout: TimeSpan -> task: PycosTask -> Coroutine<MonitorStatus voption>

    /// <summary>Blocks the calling thread, which must not be a scheduler's, until a task has ended.</summary>
    val value: task: PycosTask<'T> -> 'T

    /// <summary>The running task.</summary>
    val current: unit -> PycosTask

    /// <summary>Makes the running task a daemon: its scheduler does not wait for it.</summary>
    val setDaemon: unit -> unit

    /// <summary>
    /// Lets the running task's code be replaced where it waits, at its top level, for a message, a resume or a time; or forbids it.
    /// </summary>
    val setHotSwappable: swappable: bool -> unit

    /// <summary>Lets the running task's code be replaced; the function gives, when that happens, the state to hand over.</summary>
    val setHotSwappableWith: state: (unit -> 'State) -> unit

    /// <summary>
    /// A place where the running task lets its code be replaced, handing over a state. Suspends only if somebody has asked for that,
    /// or to give others their turn.
    /// </summary>
    val hotSwapPoint: state: 'State -> HotSwapPointOperation

    /// <summary>
    /// Asks a task to go on with new code, at the next place where it allows that. Never suspends; bind the request for its outcome.
    /// </summary>
    val hotSwap: code: (unit -> Coroutine<'T>) -> task: PycosTask<'T> -> HotSwapRequest

    /// <summary>Asks a task to go on with new code that takes over the state which the old code hands over.</summary>
    val hotSwapWith: code: ('State -> Coroutine<'T>) -> task: PycosTask<'T> -> HotSwapRequest

    /// <summary>Lets others find a task by a name, until it ends or is unregistered.</summary>
    /// <exception cref="T:Pycos.NameInUseException">Another task has the name.</exception>
    /// <exception cref="T:System.ArgumentException">The name is blank or begins with <c>^</c>.</exception>
    /// <exception cref="T:Pycos.TaskEndedException">The task has ended.</exception>
    val register: name: string -> task: PycosTask -> unit

    /// <summary>As <c>register</c>; false if another task has the name or this one has ended.</summary>
    val tryRegister: name: string -> task: PycosTask -> bool

    /// <summary>Takes a name back; false if the task does not have it.</summary>
    val unregister: name: string -> task: PycosTask -> bool

    /// <summary>The task that has a name now; never suspends.</summary>
    val tryLocate: name: string -> PycosTask voption

    /// <summary>Suspends until a task has the name.</summary>
    val locate: name: string -> Coroutine<PycosTask>

    /// <summary>As <c>locate</c>, waiting for a limited time.</summary>
    val locateWithin: timeout: TimeSpan -> name: string -> Coroutine<PycosTask voption>
