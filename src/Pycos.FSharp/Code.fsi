namespace Pycos

open System
open System.Reflection

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

    /// <summary>
    /// Sends an assembly along with all functions from now on, with those that it refers to: one that they find by its name only, as a
    /// plug-in. Those that they refer to go along by themselves.
    /// </summary>
    /// <exception cref="T:Pycos.NotPicklableException">Its code can not be sent; the message says why.</exception>
    val addAssembly: assembly: Assembly -> node: PycosNode -> unit

    /// <summary>
    /// Sends a native library along with all functions from now on, to nodes that can load it: the runtime identifier says which,
    /// as <c>linux-x64</c>. It is found there by the name in <c>DllImport</c>, with or without <c>lib</c> in front and <c>.so</c>,
    /// <c>.dylib</c> or <c>.dll</c> behind, and stays in the node's process until that ends.
    /// </summary>
    /// <exception cref="T:System.IO.IOException">The file can not be read.</exception>
    /// <exception cref="T:System.UnauthorizedAccessException">The file may not be read.</exception>
    val addNativeLibrary: runtimeIdentifier: string -> path: string -> node: PycosNode -> unit
