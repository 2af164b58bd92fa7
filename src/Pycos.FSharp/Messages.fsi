namespace Pycos

open System

/// A task's own end of its inbox.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Inbox =

    /// <summary>Takes the oldest message; suspends while there is none.</summary>
    val receive: inbox: Inbox<'Message> -> ReceiveOperation<'Message>

    /// <summary>Takes the oldest message, waiting for a limited time; zero does not suspend.</summary>
    val receiveWithin: timeout: TimeSpan -> inbox: Inbox<'Message> -> TimedReceiveOperation<'Message>

    /// <summary>Takes the oldest message if there is one; never suspends.</summary>
    val tryReceive: inbox: Inbox<'Message> -> 'Message voption

    /// <summary>Takes the oldest message that the function picks; the others stay, in their order.</summary>
    val scan: chooser: ('Message -> 'Result option) -> inbox: Inbox<'Message> -> Coroutine<'Result>

    /// <summary>As <c>scan</c>, waiting for a limited time.</summary>
    val scanWithin:
        timeout: TimeSpan ->
        chooser: ('Message -> 'Result option) ->
        inbox: Inbox<'Message> ->
            Coroutine<'Result voption>

    /// <summary>The address of the task.</summary>
    val self: inbox: Inbox<'Message> -> TaskRef<'Message>

/// The address of a task: what others send to.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module TaskRef =

    /// <summary>Sends a message; never suspends.</summary>
    /// <exception cref="T:Pycos.InboxFullException">There is no room.</exception>
    /// <exception cref="T:Pycos.TaskEndedException">The task has ended.</exception>
    val send: message: 'Message -> address: TaskRef<'Message> -> unit

    /// <summary>Sends a message if there is room and the task lives; never suspends.</summary>
    val trySend: message: 'Message -> address: TaskRef<'Message> -> bool

    /// <summary>Sends a message; suspends while the inbox is full.</summary>
    val sendWaiting: message: 'Message -> address: TaskRef<'Message> -> SendOperation<'Message>

    /// <summary>Sends a message and suspends until it is in the inbox.</summary>
    val deliver: message: 'Message -> address: TaskRef<'Message> -> Coroutine<DeliveryResult>

    /// <summary>As <c>deliver</c>, waiting for a limited time.</summary>
    val deliverWithin:
        timeout: TimeSpan -> message: 'Message -> address: TaskRef<'Message> -> Coroutine<DeliveryResult>

    /// <summary>The task behind the address.</summary>
    val task: address: TaskRef<'Message> -> PycosTask

    /// <summary>Asks the task to go on with new code, which gets its inbox with all messages that wait in it. Never suspends.</summary>
    /// <exception cref="T:Pycos.HotSwapCodeException">The task returns something else than the new code.</exception>
    val hotSwap: code: (Inbox<'Message> -> Coroutine<'T>) -> address: TaskRef<'Message> -> HotSwapRequest

    /// <summary>Asks the task to go on with new code that takes over the state which the old code hands over. Never suspends.</summary>
    /// <exception cref="T:Pycos.HotSwapCodeException">The task returns something else than the new code.</exception>
    val hotSwapWith:
        code: ('State -> Inbox<'Message> -> Coroutine<'T>) -> address: TaskRef<'Message> -> HotSwapRequest

    /// <summary>The address of the task that is registered by a name now; never suspends.</summary>
    /// <exception cref="T:System.ArgumentException">The task takes other messages, or none.</exception>
    val tryLocate: name: string -> TaskRef<'Message> voption

    /// <summary>The address of the task that is registered by a name; suspends until there is one.</summary>
    val locate: name: string -> Coroutine<TaskRef<'Message>>

    /// <summary>As <c>locate</c>, waiting for a limited time.</summary>
    val locateWithin: timeout: TimeSpan -> name: string -> Coroutine<TaskRef<'Message> voption>
