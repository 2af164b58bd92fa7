namespace Pycos

open System

/// Services that a node offers: functions that other processes may call, each call as a task of its own.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Service =

    /// <summary>The options that every service has unless told otherwise.</summary>
    val options: ServiceOptions

    /// <summary>The options that every call has unless told otherwise.</summary>
    val callOptions: ServiceCallOptions

    /// <summary>Offers a service at a node; returns what takes it back: what runs goes on, and nothing new is started.</summary>
    /// <exception cref="T:Pycos.NameInUseException">The node has a service of that name.</exception>
    val add: name: string -> body: ('Arguments -> Coroutine<'Result>) -> node: PycosNode -> IDisposable

    /// <summary>As <c>add</c>, with options, for a function that is told who calls.</summary>
    /// <exception cref="T:Pycos.NameInUseException">The node has a service of that name.</exception>
    val addWith:
        options: ServiceOptions ->
        name: string ->
        body: (ServiceCall -> 'Arguments -> Coroutine<'Result>) ->
        node: PycosNode ->
            IDisposable

    /// <summary>As <c>addWith</c>, for tasks that take messages, which the caller sends to <c>RemoteCall.address</c>.</summary>
    /// <exception cref="T:Pycos.NameInUseException">The node has a service of that name.</exception>
    val addAgent:
        options: ServiceOptions ->
        name: string ->
        body: (ServiceCall -> Inbox<'Message> -> 'Arguments -> Coroutine<'Result>) ->
        node: PycosNode ->
            IDisposable

    /// <summary>
    /// Finds a service by its name, here or at any node, also one that comes or is offered only later; suspends until then.
    /// </summary>
    val locate: name: string -> node: PycosNode -> Coroutine<RemoteService<'Arguments, 'Result>>

    /// <summary>As <c>locate</c>, waiting for a limited time.</summary>
    val locateWithin:
        timeout: TimeSpan -> name: string -> node: PycosNode -> Coroutine<RemoteService<'Arguments, 'Result> voption>

    /// <summary>As <c>locateWithin</c>, only at one node.</summary>
    val locateAt:
        location: Location ->
        timeout: TimeSpan ->
        name: string ->
        node: PycosNode ->
            Coroutine<RemoteService<'Arguments, 'Result> voption>

    /// <summary>
    /// Finds every service that is offered under a name now, here and at each node that is connected, waiting for the nodes' answers for a
    /// limited time; the own one comes first.
    /// </summary>
    val locateAll:
        timeout: TimeSpan -> name: string -> node: PycosNode -> Coroutine<RemoteService<'Arguments, 'Result> list>

    /// <summary>Calls a service and suspends until its result is there.</summary>
    /// <exception cref="T:Pycos.ServiceCallException">There is no result; its reason says why.</exception>
    val call: arguments: 'Arguments -> service: RemoteService<'Arguments, 'Result> -> Coroutine<'Result>

    /// <summary>As <c>call</c>, for a limited time; a call that was started and has not ended then is told to end.</summary>
    /// <exception cref="T:Pycos.ServiceCallException">There is no result; its reason says why.</exception>
    val callWithin:
        timeout: TimeSpan -> arguments: 'Arguments -> service: RemoteService<'Arguments, 'Result> -> Coroutine<'Result>

    /// <summary>As <c>call</c>, with the failure as a value.</summary>
    val tryCall:
        arguments: 'Arguments ->
        service: RemoteService<'Arguments, 'Result> ->
            Coroutine<Result<'Result, ServiceCallException>>

    /// <summary>Starts a call and suspends until its task was started.</summary>
    /// <exception cref="T:Pycos.ServiceCallException">It was not started, or that is not known; its reason says which.</exception>
    val start: arguments: 'Arguments -> service: RemoteService<'Arguments, 'Result> -> Coroutine<RemoteCall<'Result>>

    /// <summary>As <c>start</c>, with options.</summary>
    /// <exception cref="T:Pycos.ServiceCallException">It was not started, or that is not known; its reason says which.</exception>
    val startWith:
        options: ServiceCallOptions ->
        arguments: 'Arguments ->
        service: RemoteService<'Arguments, 'Result> ->
            Coroutine<RemoteCall<'Result>>

    /// <summary>Has a task told of the end of each call that is started from here; returns what ends that.</summary>
    val watch: watcher: TaskRef<MonitorStatus> -> service: RemoteService<'Arguments, 'Result> -> IDisposable

    /// <summary>Terminates the calls that were started from here and have not ended; there can be no further ones.</summary>
    val close: service: RemoteService<'Arguments, 'Result> -> unit

/// A call of a service that was started.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module RemoteCall =

    /// <summary>Waits for the result; repeatable.</summary>
    /// <exception cref="T:Pycos.ServiceCallException">The call has failed or was terminated, or its node is lost.</exception>
    val finish: call: RemoteCall<'Result> -> Coroutine<'Result>

    /// <summary>As <c>finish</c>, for a limited time; the call goes on afterwards.</summary>
    /// <exception cref="T:Pycos.ServiceCallException">The call has failed or was terminated, or its node is lost.</exception>
    val finishWithin: timeout: TimeSpan -> call: RemoteCall<'Result> -> Coroutine<'Result voption>

    /// <summary>Waits for the end and tells how it was, without throwing.</summary>
    val monitor: call: RemoteCall<'Result> -> Coroutine<MonitorStatus>

    /// <summary>Has a message sent to a task when the call has ended.</summary>
    val notify: watcher: TaskRef<'Message> -> message: (MonitorStatus -> 'Message) -> call: RemoteCall<'Result> -> unit

    /// <summary>The address of the task, for services that take messages.</summary>
    val address: call: RemoteCall<'Result> -> TaskRef<'Message>

    /// <summary>Asks the task to end; whether the request is on its way.</summary>
    val terminate: call: RemoteCall<'Result> -> bool
