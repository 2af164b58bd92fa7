namespace Pycos

open System
open Microsoft.FSharp.Quotations
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
    /// Lets peers have a function run here by its name, which both nodes know since both have its assembly: no code comes from them, only
    /// an argument. It is a service, so the peer needs <c>Capabilities.Services</c> and no more.
    /// </summary>
    /// <example><c>node |> Code.allow &lt;@ Jobs.countWords @&gt;</c></example>
    /// <returns>Dispose of it to take that back.</returns>
    /// <exception cref="T:System.ArgumentException">It is no function of a module with one parameter.</exception>
    /// <exception cref="T:Pycos.NameInUseException">It is allowed already.</exception>
    val allow: func: Expr<'Argument -> Coroutine<'T>> -> node: PycosNode -> IDisposable

    /// <summary>Runs a function by its name at a node that allows it, and suspends until its result is there. Only the argument goes there.</summary>
    /// <exception cref="T:System.ArgumentException">It is no function of a module with one parameter.</exception>
    /// <exception cref="T:Pycos.PeerRefusedException">There is no connection to the node.</exception>
    /// <exception cref="T:Pycos.ServiceCallException">There is no result; its reason says why.</exception>
    val runAllowed:
        location: Location ->
        func: Expr<'Argument -> Coroutine<'T>> ->
        argument: 'Argument ->
        node: PycosNode ->
            Coroutine<'T>
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
