namespace Pycos

open System

/// Functions on jobs: code that was given to a cluster.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Job =

    /// What a job has unless told otherwise.
    val options: JobOptions

    /// <summary>Waits for the result; suspends until the job has ended. Repeatable.</summary>
    /// <exception cref="T:Pycos.JobFailedException">It has no result; the exception says why.</exception>
    /// <exception cref="T:Pycos.JobCancelledException">It was cancelled.</exception>
    val result: job: Job<'T> -> Coroutine<'T>

    /// <summary>
    /// What the job has returned although it was told to end, since it was cancelled or took too long, and took its time to save what it
    /// had. Never suspends.
    /// </summary>
    /// <exception cref="T:Pycos.JobFailedException">It can not be read here.</exception>
    val partialResult: job: Job<'T> -> 'T option

    /// Waits for the end, whatever that is; suspends until then, and never raises what ended the job.
    val finish: job: Job -> Coroutine<JobState>

    /// Tells the job to end. Its server's slot is free when it has.
    val cancel: reason: string -> job: Job -> unit

    /// <summary>The address of the task of a job that takes messages; suspends until the job has begun.</summary>
    /// <exception cref="T:Pycos.JobFailedException">It has ended before it had begun.</exception>
    /// <exception cref="T:Pycos.JobCancelledException">It was cancelled before it had begun.</exception>
    val address: job: Job<'Message, 'T> -> Coroutine<TaskRef<'Message>>

    /// Where the job stands.
    val state: job: Job -> JobState

    /// The attempts to run it, with where and how each has ended.
    val attempts: job: Job -> JobAttempt list

    /// What has happened to it, with the times.
    val story: job: Job -> JobTransition list

    /// <summary>
    /// Runs the code of a job that has no result again, in this process and in the running task, to find out why. Suspends as the code does.
    /// </summary>
    /// <returns>What it returns; null if that is nothing.</returns>
    /// <exception cref="T:System.InvalidOperationException">
    /// The job has not ended, has a result, takes messages, was submitted by another job, or is a part of <c>mapReduce</c>.
    /// </exception>
    val reproduce: job: Job -> Coroutine<obj>

    /// Why it does not run, if it does not; suspends until the cluster has looked.
    val explain: job: Job -> Coroutine<string>

    /// <summary>
    /// Waits until a server has begun a detached job, and returns which one; suspends until then. From then on this program may end, in any
    /// way.
    /// </summary>
    /// <exception cref="T:Pycos.JobFailedException">It could not be begun, as when its name is in use.</exception>
    /// <exception cref="T:Pycos.JobCancelledException">It was cancelled before it had begun.</exception>
    val whenTaken: job: DetachedJob<'T> -> Coroutine<ServerId>

    /// <summary>
    /// Has a function run by a server with the job's result, when it is there. If there is none, the new job is cancelled, and says so.
    /// </summary>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent.</exception>
    val thenRun: body: ('T -> Coroutine<'U>) -> job: Job<'T> -> Job<'U>

    /// As <c>thenRun</c>, with options.
    val thenRunWith: options: JobOptions -> body: ('T -> Coroutine<'U>) -> job: Job<'T> -> Job<'U>

/// Jobs that a job has submitted. They are awaited in it; meanwhile it leaves its server's processor to others.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module ChildJob =

    /// <summary>Waits for the result, which comes from the client; suspends until it is there. Repeatable.</summary>
    /// <exception cref="T:Pycos.JobFailedException">It has no result, or was refused; the exception says why.</exception>
    /// <exception cref="T:Pycos.JobCancelledException">It was cancelled.</exception>
    val result: child: ChildJob<'T> -> Coroutine<'T>

    /// Waits for the end, whatever that is; suspends until then, and never raises what ended the child.
    val finish: child: ChildJob -> Coroutine<JobState>

    /// Tells the child to end.
    val cancel: reason: string -> child: ChildJob -> unit

    /// How the child has ended; <c>None</c> as long as it has not.
    val state: child: ChildJob -> JobState option

/// What a job can do on its cluster: jobs that it submits are children of it, within <c>JobOptions.MaxChildren</c>, and are cancelled when it
/// ends, unless their options say that they outlive it.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module JobContext =

    /// <summary>Has a function run by a server, as a child of the job. Never suspends.</summary>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent.</exception>
    /// <exception cref="T:System.InvalidOperationException">
    /// The job has as many children as its options allow, is as deep as the options of the cluster allow, or has ended.
    /// </exception>
    val submit: body: (unit -> Coroutine<'T>) -> job: JobContext -> ChildJob<'T>

    /// As <c>submit</c>, with options.
    val submitWith: options: JobOptions -> body: (unit -> Coroutine<'T>) -> job: JobContext -> ChildJob<'T>

    /// <summary>Has a function run by a server, as a child of the job, and waits for its result; suspends until then.</summary>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent.</exception>
    /// <exception cref="T:System.InvalidOperationException">The job may submit no more; see <c>submit</c>.</exception>
    /// <exception cref="T:Pycos.JobFailedException">The child has no result; the exception says why.</exception>
    val run: body: (unit -> Coroutine<'T>) -> job: JobContext -> Coroutine<'T>

    /// As <c>run</c>, with options.
    val runWith: options: JobOptions -> body: (unit -> Coroutine<'T>) -> job: JobContext -> Coroutine<'T>

    /// As <c>run</c>, for a function that never suspends.
    val compute: body: (unit -> 'T) -> job: JobContext -> Coroutine<'T>

    /// As <c>compute</c>, with options.
    val computeWith: options: JobOptions -> body: (unit -> 'T) -> job: JobContext -> Coroutine<'T>

    /// <summary>
    /// Applies a function to items by children, no more at a time than the job may have; suspends until all results are there, in the order of
    /// the items.
    /// </summary>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent.</exception>
    /// <exception cref="T:System.InvalidOperationException">The job may submit no more; see <c>submit</c>.</exception>
    /// <exception cref="T:Pycos.JobFailedException">A child has failed; the others are cancelled.</exception>
    val map: body: ('Item -> Coroutine<'T>) -> items: 'Item seq -> job: JobContext -> Coroutine<'T list>

    /// As <c>map</c>, with options.
    val mapWith:
        options: MapOptions ->
        body: ('Item -> Coroutine<'T>) ->
        items: 'Item seq ->
        job: JobContext ->
            Coroutine<'T list>

    /// As <c>map</c>, for a function that never suspends.
    val computeAll: body: ('Item -> 'T) -> items: 'Item seq -> job: JobContext -> Coroutine<'T list>

    /// As <c>computeAll</c>, with options.
    val computeAllWith:
        options: MapOptions -> body: ('Item -> 'T) -> items: 'Item seq -> job: JobContext -> Coroutine<'T list>

/// The results of a function that is applied to many items, as they come.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module JobResults =

    /// <summary>Takes all results; suspends until they are there.</summary>
    /// <exception cref="T:Pycos.JobFailedException">A job has failed; the others are cancelled.</exception>
    val toList: results: JobResults<'Item, 'T> -> Coroutine<'T list>

    /// <summary>Does something with each result, one after another; suspends meanwhile.</summary>
    /// <exception cref="T:Pycos.JobFailedException">A job has failed; the others are cancelled.</exception>
    val iter: action: ('T -> Coroutine<unit>) -> results: JobResults<'Item, 'T> -> Coroutine<unit>

    /// <summary>Combines the results here, one after another as they come; suspends until all have.</summary>
    /// <exception cref="T:Pycos.JobFailedException">A job has failed; the others are cancelled.</exception>
    val fold: folder: ('State -> 'T -> 'State) -> state: 'State -> results: JobResults<'Item, 'T> -> Coroutine<'State>

/// What was found of detached jobs.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module DetachedResult =

    /// How far the job is.
    val state: result: DetachedResult<'T> -> DetachedState

    /// What the job has returned, if it has.
    val tryValue: result: DetachedResult<'T> -> 'T option

    /// What the job has returned, or why there is nothing; none while it runs.
    val outcome: result: DetachedResult<'T> -> Result<'T, string> option

/// What the setup of a node has given to its servers: for reading only, since all jobs of a server see the same objects.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module NodeData =

    /// <summary>A value, the server's copy; <c>None</c> if there is nothing of this name.</summary>
    /// <exception cref="T:System.InvalidCastException">It is of another type.</exception>
    val tryGet<'T> : name: string -> data: NodeData -> 'T option

    /// <summary>Bytes that all servers of the node have in common.</summary>
    /// <exception cref="T:System.Collections.Generic.KeyNotFoundException">There is nothing of this name.</exception>
    /// <exception cref="T:System.InvalidCastException">This is a value.</exception>
    val bytes: name: string -> data: NodeData -> NodeBytes

/// Values that stay with the servers that have made them.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module DataRef =

    /// <summary>
    /// The value, in a job: at once where it is, elsewhere a copy, which is fetched from its server. For reading only. Suspends until it is
    /// there.
    /// </summary>
    /// <exception cref="T:Pycos.DataLostException">Its server is gone, or it was released.</exception>
    /// <exception cref="T:System.InvalidOperationException">This process is no server of a cluster.</exception>
    val get: data: DataRef<'T> -> Coroutine<'T>

/// Runs functions on the servers of a cluster: they go there with what they have captured, and with their assemblies.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Cluster =

    /// The options that every cluster has unless told otherwise: servers on this machine.
    val options: ClusterOptions

    /// How functions are applied to many items unless told otherwise.
    val mapOptions: MapOptions

    /// How detached jobs are run unless told otherwise: their results are kept for a day.
    val detachedOptions: DetachedJobOptions

    /// <summary>
    /// The options with a function that runs once on each node, in one of its servers, before any of them gets jobs. What it shares is there
    /// for all servers of the node in <c>JobContext.Current.NodeState</c>. A node on which it fails is not used.
    /// </summary>
    val withNodeSetup: setup: (NodeSetupContext -> Coroutine<unit>) -> options: ClusterOptions -> ClusterOptions

    /// <summary>
    /// Starts servers on this machine, 0 for one a processor, and uses them. Blocks the calling thread, which must not be a task's, until
    /// the first one runs jobs. Dispose of the cluster to end them.
    /// </summary>
    /// <exception cref="T:System.TimeoutException">No server has begun in time.</exception>
    val local: servers: int -> Cluster

    /// <summary>Starts a cluster; blocks the calling thread, which must not be a task's.</summary>
    /// <exception cref="T:System.ArgumentException">The options contradict each other.</exception>
    /// <exception cref="T:System.TimeoutException">No local server has begun in time.</exception>
    val start: options: ClusterOptions -> Cluster

    /// <summary>Starts a cluster; suspends until its first local server runs jobs, if it has any.</summary>
    /// <exception cref="T:System.ArgumentException">The options contradict each other.</exception>
    /// <exception cref="T:System.TimeoutException">No local server has begun in time.</exception>
    val startAsync: options: ClusterOptions -> Coroutine<Cluster>

    /// <summary>Waits until so many servers run jobs; suspends meanwhile.</summary>
    /// <exception cref="T:System.TimeoutException">There are not so many in time; the message says what was seen.</exception>
    val waitForServers: count: int -> timeout: TimeSpan -> cluster: Cluster -> Coroutine

    /// The client's place in the queue of its scheduler, from 1, and 0 when it is its turn; none without a scheduler that has answered.
    val queuePosition: cluster: Cluster -> int option

    /// <summary>Has a function run by a server, without waiting for its result. Never suspends.</summary>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent; nothing was submitted.</exception>
    val submit: body: (unit -> Coroutine<'T>) -> cluster: Cluster -> Job<'T>

    /// As <c>submit</c>, with options.
    val submitWith: options: JobOptions -> body: (unit -> Coroutine<'T>) -> cluster: Cluster -> Job<'T>

    /// <summary>Has a function run by each server that there is now; suspends until the jobs are queued.</summary>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent; nothing was submitted.</exception>
    val submitToEachServer: body: (unit -> Coroutine<'T>) -> cluster: Cluster -> Coroutine<(ServerId * Job<'T>) list>

    /// <summary>Has a function run by a server that takes messages, without waiting for its result. Never suspends.</summary>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent; nothing was submitted.</exception>
    val spawn: body: (Inbox<'Message> -> Coroutine<'T>) -> cluster: Cluster -> Job<'Message, 'T>

    /// As <c>spawn</c>, with options.
    val spawnWith:
        options: JobOptions -> body: (Inbox<'Message> -> Coroutine<'T>) -> cluster: Cluster -> Job<'Message, 'T>

    /// <summary>Has a function run by a server when several jobs have ended, with their results.</summary>
    /// <exception cref="T:System.ArgumentException">There is no job.</exception>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent; nothing was submitted.</exception>
    val submitAfter: jobs: Job<'Item> list -> body: ('Item[] -> Coroutine<'T>) -> cluster: Cluster -> Job<'T>

    /// As <c>submitAfter</c>, with options.
    val submitAfterWith:
        options: JobOptions -> jobs: Job<'Item> list -> body: ('Item[] -> Coroutine<'T>) -> cluster: Cluster -> Job<'T>

    /// <summary>Has a function run by a server, and suspends until its result is there.</summary>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent; nothing was submitted.</exception>
    /// <exception cref="T:Pycos.JobFailedException">It has no result; the exception says why.</exception>
    val run: body: (unit -> Coroutine<'T>) -> cluster: Cluster -> Coroutine<'T>

    /// As <c>run</c>, with options.
    val runWith: options: JobOptions -> body: (unit -> Coroutine<'T>) -> cluster: Cluster -> Coroutine<'T>

    /// As <c>run</c>, for a function that never suspends.
    val compute: body: (unit -> 'T) -> cluster: Cluster -> Coroutine<'T>

    /// As <c>compute</c>, with options.
    val computeWith: options: JobOptions -> body: (unit -> 'T) -> cluster: Cluster -> Coroutine<'T>

    /// <summary>Applies a function to items on servers; suspends until all results are there, in the order of the items.</summary>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent.</exception>
    /// <exception cref="T:Pycos.JobFailedException">A job has failed; the others are cancelled.</exception>
    val map: body: ('Item -> Coroutine<'T>) -> items: 'Item seq -> cluster: Cluster -> Coroutine<'T list>

    /// As <c>map</c>, with options and the results as a stream: jobs are submitted while results are taken.
    val mapWith:
        options: MapOptions ->
        body: ('Item -> Coroutine<'T>) ->
        items: 'Item seq ->
        cluster: Cluster ->
            JobResults<'Item, 'T>

    /// As <c>map</c>, for a function that never suspends.
    val computeAll: body: ('Item -> 'T) -> items: 'Item seq -> cluster: Cluster -> Coroutine<'T list>

    /// As <c>mapWith</c>, for a function that never suspends.
    val computeAllWith:
        options: MapOptions -> body: ('Item -> 'T) -> items: 'Item seq -> cluster: Cluster -> JobResults<'Item, 'T>

    /// <summary>Applies a function to items and combines the results, both on servers; suspends until one result is left.</summary>
    /// <exception cref="T:System.InvalidOperationException">There is no item.</exception>
    /// <exception cref="T:Pycos.JobFailedException">A job has failed.</exception>
    val mapReduce:
        map: ('Item -> 'T) -> combine: ('T -> 'T -> 'T) -> items: 'Item seq -> cluster: Cluster -> Coroutine<'T>

    /// As <c>mapReduce</c>, with options.
    val mapReduceWith:
        options: MapOptions ->
        map: ('Item -> 'T) ->
        combine: ('T -> 'T -> 'T) ->
        items: 'Item seq ->
        cluster: Cluster ->
            Coroutine<'T>

    /// <summary>Has a function run by a server, which keeps what it returns; the job's result refers to that.</summary>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent.</exception>
    val keep: body: (unit -> Coroutine<'T>) -> cluster: Cluster -> Job<DataRef<'T>>

    /// <summary>As keep, with what the job needs; its name is that of the value.</summary>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent.</exception>
    val keepWith: options: JobOptions -> body: (unit -> Coroutine<'T>) -> cluster: Cluster -> Job<DataRef<'T>>

    /// <summary>Gives values to the servers, to one after another in turn, which keep them; suspends until all are there.</summary>
    /// <exception cref="T:System.InvalidOperationException">There is no server.</exception>
    /// <exception cref="T:Pycos.NotPicklableException">A value can not be sent.</exception>
    /// <exception cref="T:Pycos.JobFailedException">A value could not be kept.</exception>
    val scatter: items: 'T seq -> cluster: Cluster -> Coroutine<DataRef<'T> list>

    /// <summary>A copy of a value that a server keeps, here; suspends until it has come.</summary>
    /// <exception cref="T:Pycos.DataLostException">Its server is gone, or it was released.</exception>
    val fetch: data: DataRef<'T> -> cluster: Cluster -> Coroutine<'T>

    /// Lets go of a value that a server keeps, and of its copies.
    val release: data: DataRef<'T> -> cluster: Cluster -> unit

    /// <summary>
    /// Has a function run by a server of a node, which goes on when this program has ended, and keeps the result by a name. Never suspends:
    /// <c>Job.whenTaken</c> waits until this program may end.
    /// </summary>
    /// <exception cref="T:Pycos.NotPicklableException">Something that was captured can not be sent; nothing was submitted.</exception>
    /// <exception cref="T:Pycos.MessageNotSerializableException">What it returns is no data; nothing was submitted.</exception>
    /// <exception cref="T:System.ArgumentException">The name can be none, or the options contradict each other.</exception>
    /// <exception cref="T:System.InvalidOperationException">All servers are this program's own, and end with it.</exception>
    val submitDetached:
        name: string ->
        options: DetachedJobOptions ->
        body: (unit -> Coroutine<'T>) ->
        cluster: Cluster ->
            DetachedJob<'T>

    /// <summary>
    /// Looks for a detached job on all nodes that this cluster is connected to, whoever has submitted it; suspends until one knows it, or all
    /// that were named have answered.
    /// </summary>
    /// <exception cref="T:System.TimeoutException">No node has answered.</exception>
    /// <exception cref="T:Pycos.MessageFormatException">Its value is none of the type; the message names both.</exception>
    val fetchResult<'T> : name: string -> cluster: Cluster -> Coroutine<DetachedResult<'T>>

    /// <summary>Waits until a detached job has ended; otherwise as <c>fetchResult</c>.</summary>
    /// <exception cref="T:System.TimeoutException">No node has answered.</exception>
    /// <exception cref="T:Pycos.MessageFormatException">Its value is none of the type; the message names both.</exception>
    val waitForResult<'T> : name: string -> cluster: Cluster -> Coroutine<DetachedResult<'T>>

    /// <summary>The detached jobs and results of all nodes that this cluster is connected to; suspends until these have answered.</summary>
    /// <exception cref="T:System.TimeoutException">No node has answered.</exception>
    val results: cluster: Cluster -> Coroutine<DetachedResultInfo list>

    /// <summary>
    /// Deletes a result on all nodes that this cluster is connected to, and ends the job if it runs; suspends until that is done. Returns
    /// whether there was one.
    /// </summary>
    /// <exception cref="T:System.TimeoutException">No node has answered.</exception>
    val deleteResult: name: string -> cluster: Cluster -> Coroutine<bool>

    /// The servers as they are now; suspends until the cluster has looked.
    val servers: cluster: Cluster -> Coroutine<ServerInfo list>

    /// The nodes that serve now; suspends until the cluster has looked.
    val nodes: cluster: Cluster -> Coroutine<ClusterNodeInfo list>

    /// The jobs that have not ended; suspends until the cluster has looked.
    val jobs: cluster: Cluster -> Coroutine<Job list>

    /// Has a task of this process told of all that happens from now on, and at first of each server that is there or held. Its inbox is best
    /// unbounded.
    val watch: watcher: TaskRef<ClusterEvent> -> cluster: Cluster -> IDisposable

    /// Lets no further jobs begin at a server; those that run go on.
    val suspend: server: ServerId -> cluster: Cluster -> unit

    /// Lets jobs begin again at a server.
    val resume: server: ServerId -> cluster: Cluster -> unit

    /// Ends a server; its jobs are told to end first, and are run again as their options say.
    val closeServer: server: ServerId -> cluster: Cluster -> unit

    /// Ends a server as <c>closeServer</c>, and has a new one take its place.
    val restartServer: server: ServerId -> cluster: Cluster -> unit

    /// <summary>
    /// Lets no further jobs begin at a node, which is called by its name or its place; those that run go on. Suspends until that is so.
    /// </summary>
    /// <exception cref="T:System.ArgumentException">There is none of that name.</exception>
    val suspendNode: node: string -> cluster: Cluster -> Coroutine

    /// <summary>Lets jobs begin again at a node; suspends until that is so.</summary>
    /// <exception cref="T:System.ArgumentException">There is none of that name.</exception>
    val resumeNode: node: string -> cluster: Cluster -> Coroutine

    /// <summary>
    /// Changes after how long without a job that runs all nodes take their servers back, <c>None</c> for never; suspends until they know. They go
    /// by it within a second.
    /// </summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The time is not positive.</exception>
    /// <exception cref="T:Pycos.ServiceCallException">A node does not answer, or does not know of such times.</exception>
    val setIdleTimeout: timeout: TimeSpan option -> cluster: Cluster -> Coroutine

    /// <summary>As <c>setIdleTimeout</c>, for one node.</summary>
    /// <exception cref="T:System.ArgumentException">There is none of that name.</exception>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The time is not positive.</exception>
    /// <exception cref="T:Pycos.ServiceCallException">The node does not answer, or does not know of such times.</exception>
    val setNodeIdleTimeout: timeout: TimeSpan option -> node: string -> cluster: Cluster -> Coroutine

    /// <summary>Gives the servers of a node back, and does not use it again; suspends until they have ended.</summary>
    /// <exception cref="T:System.ArgumentException">There is none of that name.</exception>
    val closeNode: mode: ClusterCloseMode -> node: string -> cluster: Cluster -> Coroutine

    /// <summary>Has a node end its servers and start others, which run all setups anew; suspends until they are promised.</summary>
    /// <exception cref="T:System.ArgumentException">There is none of that name.</exception>
    /// <exception cref="T:System.InvalidOperationException">The node does not serve again.</exception>
    val restartNode: mode: ClusterCloseMode -> node: string -> cluster: Cluster -> Coroutine

    /// As <c>restartNode</c>, with another setup of the node.
    val restartNodeWith:
        setup: (NodeSetupContext -> Coroutine<unit>) ->
        mode: ClusterCloseMode ->
        node: string ->
        cluster: Cluster ->
            Coroutine

    /// <summary>Uses a node that was found while <c>HoldsNodes</c> is set; suspends until it has promised its servers.</summary>
    /// <exception cref="T:System.ArgumentException">There is none of that name.</exception>
    /// <exception cref="T:System.InvalidOperationException">It does not serve; the message says why.</exception>
    val enableNode: node: string -> cluster: Cluster -> Coroutine

    /// As <c>enableNode</c>, with a setup of the node's own.
    val enableNodeWith: setup: (NodeSetupContext -> Coroutine<unit>) -> node: string -> cluster: Cluster -> Coroutine

    /// <summary>Lets a server get jobs that has begun while <c>HoldsServers</c> is set; suspends until that is on its way.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such server.</exception>
    val enableServer: server: ServerId -> cluster: Cluster -> Coroutine

    /// As <c>enableServer</c>, with a setup of the server's own.
    val enableServerWith: setup: (unit -> Coroutine<unit>) -> server: ServerId -> cluster: Cluster -> Coroutine

    /// Gives all servers back when the jobs that run have ended; those that wait are cancelled. Suspends until nothing is left.
    val close: cluster: Cluster -> Coroutine

    /// Gives all servers back; jobs that run are told to end. Suspends until nothing is left.
    val interrupt: cluster: Cluster -> Coroutine
