namespace Pycos

open System

/// Has functions run at other nodes: they go there with what they have captured, and with the assemblies that they need.
[<RequireQualifiedAccess>]
module Code =

    /// <summary>
    /// Starts a function at a node, without waiting for its result; suspends until it was started. The node must have
    /// <c>AcceptsCode</c> and grant this one <c>Capabilities.Code</c>. It runs there on copies of what was captured, and its result comes
    /// back as data.
    /// </summary>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent; nothing was.</exception>
    /// <exception cref="T:Pycos.PeerRefusedException">There is no connection to the node.</exception>
    /// <exception cref="T:Pycos.ServiceCallException">It was not started, or that is not known; its reason says which.</exception>
    val spawn: location: Location -> body: (unit -> Coroutine<'T>) -> node: PycosNode -> Coroutine<RemoteCall<'T>>

    /// As <c>spawn</c>, with options.
    val spawnWith:
        options: ServiceCallOptions ->
        location: Location ->
        body: (unit -> Coroutine<'T>) ->
        node: PycosNode ->
            Coroutine<RemoteCall<'T>>

    /// <summary>Runs a function at a node, as <c>spawn</c>, and suspends until its result is there.</summary>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent; nothing was.</exception>
    /// <exception cref="T:Pycos.PeerRefusedException">There is no connection to the node.</exception>
    /// <exception cref="T:Pycos.ServiceCallException">There is no result; its reason says why.</exception>
    val run: location: Location -> body: (unit -> Coroutine<'T>) -> node: PycosNode -> Coroutine<'T>

    /// As <c>run</c>, for a limited time; what was started and has not ended then is told to end.
    val runWithin:
        timeout: TimeSpan -> location: Location -> body: (unit -> Coroutine<'T>) -> node: PycosNode -> Coroutine<'T>
