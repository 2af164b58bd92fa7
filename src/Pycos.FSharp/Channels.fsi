namespace Pycos

open System

/// A named broadcast to tasks, queues and other channels.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module BroadcastChannel =

    val internal transformOf: transform: (string -> 'T -> 'T option) -> ChannelTransform<'T>

    /// <summary>Makes a channel of the current scheduler.</summary>
    /// <exception cref="T:Pycos.ChannelNameTakenException">The scheduler has one of that name.</exception>
    val create: name: string -> BroadcastChannel<'T>

    /// <summary>Finds a channel of the current scheduler by its name.</summary>
    val tryLocate: name: string -> BroadcastChannel<'T> voption

    /// <summary>Has a task get the messages sent from now on.</summary>
    val subscribe: subscriber: TaskRef<'T> -> channel: BroadcastChannel<'T> -> SubscribeResult

    /// <summary>Has a channel get the messages sent from now on.</summary>
    /// <exception cref="T:Pycos.ChannelCycleException">Messages would go round for ever.</exception>
    val subscribeChannel: subscriber: BroadcastChannel<'T> -> channel: BroadcastChannel<'T> -> SubscribeResult

    /// <summary>Makes a queue for the current scheduler that gets the messages sent from now on.</summary>
    val openSubscription: channel: BroadcastChannel<'T> -> Subscription<'T>

    /// <summary>Has a task get no further messages.</summary>
    val unsubscribe: subscriber: TaskRef<'T> -> channel: BroadcastChannel<'T> -> UnsubscribeResult

    /// <summary>Has a channel get no further messages.</summary>
    val unsubscribeChannel: subscriber: BroadcastChannel<'T> -> channel: BroadcastChannel<'T> -> UnsubscribeResult

    /// <summary>As <c>subscribe</c>; suspends until the channel's scheduler has taken note, also in another process.</summary>
    val subscribeWaiting: subscriber: TaskRef<'T> -> channel: BroadcastChannel<'T> -> Coroutine<SubscribeResult>

    /// <summary>As <c>subscribeChannel</c>; suspends until the channel's scheduler has taken note, also in another process.</summary>
    /// <exception cref="T:Pycos.ChannelCycleException">Messages would go round for ever.</exception>
    val subscribeChannelWaiting:
        subscriber: BroadcastChannel<'T> -> channel: BroadcastChannel<'T> -> Coroutine<SubscribeResult>

    /// <summary>As <c>unsubscribe</c>; suspends until the channel's scheduler has taken note, also in another process.</summary>
    val unsubscribeWaiting: subscriber: TaskRef<'T> -> channel: BroadcastChannel<'T> -> Coroutine<UnsubscribeResult>

    /// <summary>As <c>unsubscribeChannel</c>; suspends until the channel's scheduler has taken note, also in another process.</summary>
    val unsubscribeChannelWaiting:
        subscriber: BroadcastChannel<'T> -> channel: BroadcastChannel<'T> -> Coroutine<UnsubscribeResult>

    /// <summary>Sends a message to all who are subscribed; never suspends.</summary>
    val send: message: 'T -> channel: BroadcastChannel<'T> -> ChannelSendResult

    /// <summary>Sends a message; suspends while a subscriber has no room, if the channel's mode is to wait.</summary>
    val sendWaiting: message: 'T -> channel: BroadcastChannel<'T> -> Coroutine<ChannelSendResult>

    /// <summary>Sends a message and suspends until all who are subscribed have it; how many tasks have.</summary>
    val deliver: message: 'T -> channel: BroadcastChannel<'T> -> Coroutine<int>

    /// <summary>Waits for so many subscribers, sends, and waits until they have the message; how many tasks have.</summary>
    val deliverTo:
        subscribers: int -> timeout: TimeSpan -> message: 'T -> channel: BroadcastChannel<'T> -> Coroutine<int>

    /// <summary>Changes or drops the messages sent from now on: <c>None</c> drops one.</summary>
    val setTransform: transform: (string -> 'T -> 'T option) -> channel: BroadcastChannel<'T> -> unit

    /// <summary>Passes the messages sent from now on as they are.</summary>
    val removeTransform: channel: BroadcastChannel<'T> -> unit

    /// <summary>Forgets all subscribers and gives the name free.</summary>
    val close: channel: BroadcastChannel<'T> -> unit

/// A queue of its own for the messages of channels.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Subscription =

    /// <summary>Takes the oldest message; suspends while there is none.</summary>
    val next: subscription: Subscription<'T> -> Coroutine<'T>

    /// <summary>Takes the oldest message, waiting for a limited time.</summary>
    val nextWithin: timeout: TimeSpan -> subscription: Subscription<'T> -> Coroutine<'T voption>

    /// <summary>Takes the oldest message if there is one; never suspends.</summary>
    val tryNext: subscription: Subscription<'T> -> 'T voption

/// Receives by category.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module MessageCategories =

    /// <summary>Receives from an inbox; all messages are uncategorized until functions are added.</summary>
    val create: inbox: Inbox<'Message> -> MessageCategories<'Message, 'Category>

    /// <summary>Adds a function that says what a message is, or <c>None</c>; returns what takes it back.</summary>
    val add:
        categorizer: ('Message -> 'Category option) -> categories: MessageCategories<'Message, 'Category> -> IDisposable

    /// <summary>Takes the oldest message of a category; suspends until there is one.</summary>
    val receive: category: 'Category -> categories: MessageCategories<'Message, 'Category> -> Coroutine<'Message>

    /// <summary>As <c>receive</c>, waiting for a limited time.</summary>
    val receiveWithin:
        timeout: TimeSpan ->
        category: 'Category ->
        categories: MessageCategories<'Message, 'Category> ->
            Coroutine<'Message voption>

    /// <summary>Takes the oldest message that no function knows, waiting for a limited time.</summary>
    val receiveUncategorizedWithin:
        timeout: TimeSpan -> categories: MessageCategories<'Message, 'Category> -> Coroutine<'Message voption>
