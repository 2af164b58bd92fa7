namespace Pycos

open System

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module TaskGroup =

    let runWith (options: TaskGroupOptions) (body: TaskGroup -> Coroutine<'T>) : Coroutine<'T> =
        Pycos.TaskGroup.RunAsync<'T>(Func<_, _> body, options)

    let run (body: TaskGroup -> Coroutine<'T>) : Coroutine<'T> = runWith null body

    let runWithin (timeout: TimeSpan) (body: TaskGroup -> Coroutine<'T>) : Coroutine<'T> =
        runWith (TaskGroupOptions(Timeout = Nullable timeout)) body

    let runCollecting (body: TaskGroup -> Coroutine<'T>) : Coroutine<'T> =
        runWith (TaskGroupOptions(OnFailure = TaskGroupFailureMode.Collect)) body

    let spawn (coroutine: Coroutine<'T>) (group: TaskGroup) : PycosTask<'T> = group.Spawn<'T> coroutine

    let spawnWith (options: SpawnOptions) (coroutine: Coroutine<'T>) (group: TaskGroup) : PycosTask<'T> =
        group.Spawn<'T>(coroutine, options)

    let spawnInboxWith options inbox (body: Inbox<'Message> -> Coroutine<unit>) (group: TaskGroup) =
        let mutable address = Unchecked.defaultof<TaskRef<'Message>>
        group.Spawn<'Message, unit>(body, &address, options, inbox) |> ignore
        address

    let spawnInbox (body: Inbox<'Message> -> Coroutine<unit>) (group: TaskGroup) = spawnInboxWith null null body group

    let cancel (group: TaskGroup) = group.Cancel()

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module CancelScope =

    let create () = CancelScope()

    let within (timeout: TimeSpan) = CancelScope(Nullable timeout)

    let run (coroutine: Coroutine<'T>) (scope: CancelScope) : Coroutine<'T voption> =
        pycos {
            let! outcome = scope.RunAsync<'T> coroutine
            return if outcome.IsCompleted then ValueSome outcome.Result else ValueNone
        }

    let cancel (scope: CancelScope) = scope.Cancel()
