namespace Pycos

open System
open System.Collections.Generic
open System.Runtime.CompilerServices

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Job =

    let options = JobOptions()

    let result (job: Job<'T>) = job.ResultAsync()

    let partialResult (job: Job<'T>) =
        match job.TryGetPartialResult() with
        | true, value -> Some value
        | _ -> None

    let finish (job: Job) = job.FinishAsync()

    let cancel (reason: string) (job: Job) = job.Cancel reason

    let address (job: Job<'Message, 'T>) = job.AddressAsync()

    let state (job: Job) = job.State

    let attempts (job: Job) = List.ofSeq job.Attempts

    let story (job: Job) = List.ofSeq job.Story

    let reproduce (job: Job) = job.ReproduceAsync()

    let explain (job: Job) = job.ExplainAsync()

    let whenTaken (job: DetachedJob<'T>) = job.WaitUntilTakenAsync()

    let thenRun (body: 'T -> Coroutine<'U>) (job: Job<'T>) = job.Then(Func<'T, Coroutine<'U>>(body))

    let thenRunWith (options: JobOptions) (body: 'T -> Coroutine<'U>) (job: Job<'T>) =
        job.Then(Func<'T, Coroutine<'U>>(body), options)

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module ChildJob =

    let result (child: ChildJob<'T>) = child.ResultAsync()

    let finish (child: ChildJob) = child.FinishAsync()

    let cancel (reason: string) (child: ChildJob) = child.Cancel reason

    let state (child: ChildJob) = Option.ofNullable child.State

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module JobContext =

    let submit (body: unit -> Coroutine<'T>) (job: JobContext) : ChildJob<'T> = job.Submit(Func<Coroutine<'T>>(body))

    let submitWith (options: JobOptions) (body: unit -> Coroutine<'T>) (job: JobContext) : ChildJob<'T> =
        job.Submit(Func<Coroutine<'T>>(body), options)

    let run (body: unit -> Coroutine<'T>) (job: JobContext) : Coroutine<'T> = job.RunAsync(Func<Coroutine<'T>>(body))

    let runWith (options: JobOptions) (body: unit -> Coroutine<'T>) (job: JobContext) : Coroutine<'T> =
        job.RunAsync(Func<Coroutine<'T>>(body), options)

    let compute (body: unit -> 'T) (job: JobContext) : Coroutine<'T> = job.ComputeAsync(Func<'T>(body))

    let computeWith (options: JobOptions) (body: unit -> 'T) (job: JobContext) : Coroutine<'T> =
        job.ComputeAsync(Func<'T>(body), options)

    let mapWith (options: MapOptions) (body: 'Item -> Coroutine<'T>) (items: 'Item seq) (job: JobContext) =
        pycos {
            let! results = job.MapAsync(items, Func<'Item, Coroutine<'T>>(body), options)
            return List.ofSeq results
        }

    let map (body: 'Item -> Coroutine<'T>) (items: 'Item seq) (job: JobContext) = mapWith (MapOptions()) body items job

    let computeAllWith (options: MapOptions) (body: 'Item -> 'T) (items: 'Item seq) (job: JobContext) =
        pycos {
            let! results = job.ComputeAllAsync(items, Func<'Item, 'T>(body), options)
            return List.ofSeq results
        }

    let computeAll (body: 'Item -> 'T) (items: 'Item seq) (job: JobContext) =
        computeAllWith (MapOptions()) body items job

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module JobResults =

    let toList (results: JobResults<'Item, 'T>) =
        pycos {
            let! all = results.ToListAsync()
            return List.ofSeq all
        }

    let fold (folder: 'State -> 'T -> 'State) (state: 'State) (results: JobResults<'Item, 'T>) =
        pycos {
            let each = results.GetAsyncEnumerator()

            try
                let mutable state = state
                let mutable isOver = false

                while not isOver do
                    let! isThere = each.MoveNextAsync()

                    if isThere then
                        state <- folder state each.Current
                    else
                        isOver <- true

                return state
            finally
                each.Cancel()
        }

    let iter (action: 'T -> Coroutine<unit>) (results: JobResults<'Item, 'T>) =
        pycos {
            let each = results.GetAsyncEnumerator()

            try
                let mutable isOver = false

                while not isOver do
                    let! isThere = each.MoveNextAsync()

                    if isThere then do! action each.Current else isOver <- true
            finally
                each.Cancel()
        }

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module DetachedResult =

    let state (result: DetachedResult<'T>) = result.State

    let tryValue (result: DetachedResult<'T>) =
        match result.TryGetValue() with
        | true, value -> Some value
        | _ -> None

    let outcome (result: DetachedResult<'T>) =
        match result.State with
        | DetachedState.Running -> None
        | DetachedState.Succeeded -> Some(Ok result.Value)
        | _ -> Some(Error(string result.Failure))

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module NodeData =

    let tryGet<'T> (name: string) (data: NodeData) =
        match data.TryGet<'T> name with
        | true, value -> Some value
        | _ -> None

    let bytes (name: string) (data: NodeData) = data.Bytes name

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module DataRef =

    let get (data: DataRef<'T>) = data.GetAsync()

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Cluster =

    let options = ClusterOptions()

    let mapOptions = MapOptions()

    let detachedOptions = DetachedJobOptions()

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let withNodeSetup (setup: NodeSetupContext -> Coroutine<unit>) (options: ClusterOptions) =
        options.WithNodeSetup(fun context -> (setup context).WithoutResult())

    let local (servers: int) = Cluster.Local servers

    let start (options: ClusterOptions) = Cluster.Start options

    let startAsync (options: ClusterOptions) = Cluster.StartAsync options

    let waitForServers (count: int) (timeout: TimeSpan) (cluster: Cluster) =
        cluster.WaitForServersAsync(count, timeout)

    let queuePosition (cluster: Cluster) = Option.ofNullable cluster.QueuePosition

    let submitWith (options: JobOptions) (body: unit -> Coroutine<'T>) (cluster: Cluster) : Job<'T> =
        cluster.Submit(Func<Coroutine<'T>>(body), options)

    let submit (body: unit -> Coroutine<'T>) (cluster: Cluster) : Job<'T> =
        cluster.Submit(Func<Coroutine<'T>>(body))

    let submitToEachServer (body: unit -> Coroutine<'T>) (cluster: Cluster) =
        pycos {
            let! jobs = cluster.SubmitToEachServerAsync(Func<Coroutine<'T>>(body))
            return [ for entry in jobs -> entry.Key, entry.Value ]
        }

    let spawnWith
        (options: JobOptions)
        (body: Inbox<'Message> -> Coroutine<'T>)
        (cluster: Cluster)
        : Job<'Message, 'T> =
        cluster.Spawn(Func<Inbox<'Message>, Coroutine<'T>>(body), options)

    let spawn (body: Inbox<'Message> -> Coroutine<'T>) (cluster: Cluster) : Job<'Message, 'T> =
        cluster.Spawn(Func<Inbox<'Message>, Coroutine<'T>>(body))

    let submitAfter (jobs: Job<'Item> list) (body: 'Item[] -> Coroutine<'T>) (cluster: Cluster) : Job<'T> =
        cluster.SubmitAfter((jobs :> IReadOnlyCollection<_>), Func<'Item[], Coroutine<'T>>(body))

    let submitAfterWith
        (options: JobOptions)
        (jobs: Job<'Item> list)
        (body: 'Item[] -> Coroutine<'T>)
        (cluster: Cluster)
        : Job<'T> =
        cluster.SubmitAfter((jobs :> IReadOnlyCollection<_>), Func<'Item[], Coroutine<'T>>(body), options)

    let runWith (options: JobOptions) (body: unit -> Coroutine<'T>) (cluster: Cluster) : Coroutine<'T> =
        cluster.RunAsync(Func<Coroutine<'T>>(body), options)

    let run (body: unit -> Coroutine<'T>) (cluster: Cluster) : Coroutine<'T> =
        cluster.RunAsync(Func<Coroutine<'T>>(body))

    let compute (body: unit -> 'T) (cluster: Cluster) : Coroutine<'T> = cluster.ComputeAsync(Func<'T>(body))

    let computeWith (options: JobOptions) (body: unit -> 'T) (cluster: Cluster) : Coroutine<'T> =
        cluster.ComputeAsync(Func<'T>(body), options)

    let mapWith (options: MapOptions) (body: 'Item -> Coroutine<'T>) (items: 'Item seq) (cluster: Cluster) =
        cluster.Map(items, Func<'Item, Coroutine<'T>>(body), options)

    let map (body: 'Item -> Coroutine<'T>) (items: 'Item seq) (cluster: Cluster) =
        cluster |> mapWith mapOptions body items |> JobResults.toList

    let computeAllWith (options: MapOptions) (body: 'Item -> 'T) (items: 'Item seq) (cluster: Cluster) =
        cluster.ComputeAll(items, Func<'Item, 'T>(body), options)

    let computeAll (body: 'Item -> 'T) (items: 'Item seq) (cluster: Cluster) =
        cluster |> computeAllWith mapOptions body items |> JobResults.toList

    let mapReduceWith
        (options: MapOptions)
        (map: 'Item -> 'T)
        (combine: 'T -> 'T -> 'T)
        (items: 'Item seq)
        (cluster: Cluster)
        : Coroutine<'T> =
        cluster.MapReduceAsync(
            items,
            Func<'Item, 'T>(map),
            Func<'T, 'T, 'T>(fun first second -> combine first second),
            options
        )

    let mapReduce (map: 'Item -> 'T) (combine: 'T -> 'T -> 'T) (items: 'Item seq) (cluster: Cluster) : Coroutine<'T> =
        mapReduceWith mapOptions map combine items cluster

    let keepWith (options: JobOptions) (body: unit -> Coroutine<'T>) (cluster: Cluster) : Job<DataRef<'T>> =
        cluster.Keep<'T>(Func<Coroutine<'T>>(body), options)

    let keep (body: unit -> Coroutine<'T>) (cluster: Cluster) : Job<DataRef<'T>> =
        cluster.Keep<'T>(Func<Coroutine<'T>>(body))

    let scatter (items: 'T seq) (cluster: Cluster) =
        pycos {
            let! kept = cluster.ScatterAsync items
            return List.ofSeq kept
        }

    let fetch (data: DataRef<'T>) (cluster: Cluster) = cluster.FetchAsync data

    let release (data: DataRef<'T>) (cluster: Cluster) = cluster.Release data

    let submitDetached
        (name: string)
        (options: DetachedJobOptions)
        (body: unit -> Coroutine<'T>)
        (cluster: Cluster)
        : DetachedJob<'T> =
        cluster.SubmitDetached(name, Func<Coroutine<'T>>(body), options)

    let fetchResult<'T> (name: string) (cluster: Cluster) = cluster.FetchResultAsync<'T> name

    let waitForResult<'T> (name: string) (cluster: Cluster) = cluster.WaitForResultAsync<'T> name

    let results (cluster: Cluster) =
        pycos {
            let! found = cluster.ListResultsAsync()
            return List.ofSeq found
        }

    let deleteResult (name: string) (cluster: Cluster) = cluster.DeleteResultAsync name

    let servers (cluster: Cluster) =
        pycos {
            let! found = cluster.ListServersAsync()
            return List.ofSeq found
        }

    let nodes (cluster: Cluster) =
        pycos {
            let! found = cluster.ListNodesAsync()
            return List.ofSeq found
        }

    let jobs (cluster: Cluster) =
        pycos {
            let! found = cluster.ListJobsAsync()
            return List.ofSeq found
        }

    let watch (watcher: TaskRef<ClusterEvent>) (cluster: Cluster) = cluster.Watch watcher

    let suspend (server: ServerId) (cluster: Cluster) = cluster.Suspend server

    let resume (server: ServerId) (cluster: Cluster) = cluster.Resume server

    let closeServer (server: ServerId) (cluster: Cluster) = cluster.CloseServer server

    let restartServer (server: ServerId) (cluster: Cluster) =
        cluster.CloseServer(server, restarts = true)

    let suspendNode (node: string) (cluster: Cluster) = cluster.SuspendNodeAsync node

    let resumeNode (node: string) (cluster: Cluster) = cluster.ResumeNodeAsync node

    let setIdleTimeout (timeout: TimeSpan option) (cluster: Cluster) =
        cluster.SetIdleTimeoutAsync(Option.toNullable timeout)

    let setNodeIdleTimeout (timeout: TimeSpan option) (node: string) (cluster: Cluster) =
        cluster.SetIdleTimeoutAsync(Option.toNullable timeout, node)

    let closeNode (mode: ClusterCloseMode) (node: string) (cluster: Cluster) = cluster.CloseNodeAsync(node, mode)

    let restartNode (mode: ClusterCloseMode) (node: string) (cluster: Cluster) = cluster.RestartNodeAsync(node, mode)

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let restartNodeWith
        (setup: NodeSetupContext -> Coroutine<unit>)
        (mode: ClusterCloseMode)
        (node: string)
        (cluster: Cluster)
        =
        cluster.RestartNodeAsync(node, mode, setup = (fun context -> (setup context).WithoutResult()))

    let enableNode (node: string) (cluster: Cluster) = cluster.EnableNodeAsync node

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let enableNodeWith (setup: NodeSetupContext -> Coroutine<unit>) (node: string) (cluster: Cluster) =
        cluster.EnableNodeAsync(node, (fun context -> (setup context).WithoutResult()))

    let enableServer (server: ServerId) (cluster: Cluster) = cluster.EnableServerAsync server

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let enableServerWith (setup: unit -> Coroutine<unit>) (server: ServerId) (cluster: Cluster) =
        cluster.EnableServerAsync(server, (fun () -> (setup ()).WithoutResult()))

    let close (cluster: Cluster) =
        cluster.CloseAsync ClusterCloseMode.Drain

    let interrupt (cluster: Cluster) =
        cluster.CloseAsync ClusterCloseMode.Interrupt
