namespace Pycos

open System

/// Functions on nodes: what lets tasks talk to those of other processes.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Node =

    /// <summary>The options that every node has unless told otherwise.</summary>
    val options: NodeOptions

    /// <summary>Starts a node and waits until it accepts connections; blocks the calling thread, which must not be a task's.</summary>
    /// <exception cref="T:System.ArgumentException">The options contradict each other, or would let strangers in.</exception>
    /// <exception cref="T:Pycos.AddressInUseException">The port is taken.</exception>
    val start: options: NodeOptions -> PycosNode

    /// <summary>Starts a node; suspends until it accepts connections.</summary>
    /// <exception cref="T:System.ArgumentException">The options contradict each other, or would let strangers in.</exception>
    /// <exception cref="T:Pycos.AddressInUseException">The port is taken.</exception>
    val startAsync: options: NodeOptions -> Coroutine<PycosNode>

    /// <summary>Takes leave of all peers, after what was sent to them has arrived; suspends until that is done.</summary>
    val stop: node: PycosNode -> Coroutine

    /// <summary>Connects to another node, or returns at once if it is connected; suspends meanwhile.</summary>
    /// <exception cref="T:Pycos.PeerRefusedException">It cannot be reached in time, or one of the two sides has refused the other.</exception>
    val connect: location: Location -> node: PycosNode -> Coroutine<PeerInfo>

    /// <summary>Connects to all nodes of a host that can be found there, given by its name or address; suspends until no more come.</summary>
    /// <exception cref="T:Pycos.PeerRefusedException">There is none, or no such host.</exception>
    val connectHost: host: string -> node: PycosNode -> Coroutine<PeerInfo list>

    /// <summary>Connects to another node and has it announce this one on its network; suspends meanwhile.</summary>
    /// <exception cref="T:Pycos.PeerRefusedException">It cannot be reached, or does not announce others.</exception>
    val connectWithRelay: location: Location -> node: PycosNode -> Coroutine<PeerInfo>

    /// <summary>Announces the node to its networks now, besides what it does by itself; suspends until that is sent.</summary>
    /// <exception cref="T:System.InvalidOperationException">Discovery is off.</exception>
    val announce: node: PycosNode -> Coroutine

    /// <summary>Takes leave of a node, after all that was sent to it has arrived; suspends until the connection is closed.</summary>
    val disconnect: location: Location -> node: PycosNode -> Coroutine

    /// <summary>The nodes that are connected now.</summary>
    val peers: node: PycosNode -> PeerInfo list

    /// <summary>
    /// What has happened lately between a node and those at a place: met, disconnected, resumed, lost, and why; the oldest event first.
    /// </summary>
    val story: location: Location -> node: PycosNode -> PeerEvent list

    /// <summary>Has a task told of each peer that comes or goes, and at first of each that is there.</summary>
    val watch: watcher: TaskRef<PeerStatus> -> node: PycosNode -> IDisposable

    /// <summary>
    /// Finds the address of a task by its name, here or at any node, also one that comes or is named only later; suspends until then.
    /// </summary>
    val locateTask: name: string -> node: PycosNode -> Coroutine<TaskRef<'Message>>

    /// <summary>As <c>locateTask</c>, waiting for a limited time.</summary>
    val locateTaskWithin: timeout: TimeSpan -> name: string -> node: PycosNode -> Coroutine<TaskRef<'Message> voption>

    /// <summary>As <c>locateTaskWithin</c>, only at one node; one that is not there yet is waited for.</summary>
    /// <exception cref="T:Pycos.PeerLostException">The node was lost meanwhile.</exception>
    val locateTaskAt:
        location: Location ->
        timeout: TimeSpan ->
        name: string ->
        node: PycosNode ->
            Coroutine<TaskRef<'Message> voption>

    /// <summary>As <c>locateTaskAt</c>, for reactive tasks: those of the node's own scheduler, whose names are apart.</summary>
    /// <exception cref="T:Pycos.PeerLostException">The node was lost meanwhile.</exception>
    val locateReactiveTaskAt:
        location: Location ->
        timeout: TimeSpan ->
        name: string ->
        node: PycosNode ->
            Coroutine<TaskRef<'Message> voption>

    /// <summary>
    /// Finds every task that has a name now, here and at each node that is connected, waiting for the nodes' answers for a limited time.
    /// </summary>
    /// <remarks>
    /// A name is unique within a node only. Each address is what one node has said, at a time of its own; a node that does not answer in
    /// time is left out. Own tasks come first.
    /// </remarks>
    val locateAllTasks: timeout: TimeSpan -> name: string -> node: PycosNode -> Coroutine<TaskRef<'Message> list>

    /// <summary>As <c>locateAllTasks</c>, for reactive tasks.</summary>
    val locateAllReactiveTasks:
        timeout: TimeSpan -> name: string -> node: PycosNode -> Coroutine<TaskRef<'Message> list>

    /// <summary>
    /// Finds a channel by its name, here or at any node, also one that comes or is made only later; suspends until then.
    /// </summary>
    val locateChannel: name: string -> node: PycosNode -> Coroutine<BroadcastChannel<'T>>

    /// <summary>As <c>locateChannel</c>, waiting for a limited time.</summary>
    val locateChannelWithin:
        timeout: TimeSpan -> name: string -> node: PycosNode -> Coroutine<BroadcastChannel<'T> voption>

    /// <summary>As <c>locateChannelWithin</c>, only at one node; one that is not there yet is waited for.</summary>
    /// <exception cref="T:Pycos.PeerLostException">The node was lost meanwhile.</exception>
    val locateChannelAt:
        location: Location ->
        timeout: TimeSpan ->
        name: string ->
        node: PycosNode ->
            Coroutine<BroadcastChannel<'T> voption>

    /// <summary>As <c>locateAllTasks</c>, for channels.</summary>
    val locateAllChannels: timeout: TimeSpan -> name: string -> node: PycosNode -> Coroutine<BroadcastChannel<'T> list>

    /// <summary>Finds where a node is by its name, also one that comes only later, waiting for a limited time.</summary>
    val locateNode: timeout: TimeSpan -> name: string -> node: PycosNode -> Coroutine<Location voption>

    /// <summary>As <c>locateAllTasks</c>, for the places of nodes, several of which may have one name.</summary>
    val locateAllNodes: timeout: TimeSpan -> name: string -> node: PycosNode -> Coroutine<Location list>
