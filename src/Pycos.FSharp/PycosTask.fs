namespace Pycos

open System

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module PycosTask =

    let spawn (coroutine: Coroutine<'T>) = Pycos.PycosTask.Spawn coroutine

    let spawnWith (options: SpawnOptions) (coroutine: Coroutine<'T>) =
        Pycos.PycosTask.Spawn(coroutine, options)

    let spawnInboxWith options inbox (body: Inbox<'Message> -> Coroutine<unit>) =
        let mutable address = Unchecked.defaultof<TaskRef<'Message>>

        Scheduler.CurrentOrDefault.Spawn<'Message, unit>(body, &address, options, inbox)
        |> ignore

        address

    let spawnInbox (body: Inbox<'Message> -> Coroutine<unit>) = spawnInboxWith null null body

    let spawnAgent (body: Inbox<'Message> -> Coroutine<'T>) =
        let mutable address = Unchecked.defaultof<TaskRef<'Message>>
        let task = Scheduler.CurrentOrDefault.Spawn<'Message, 'T>(body, &address)
        struct (address, task)

    let sleep (duration: TimeSpan) = Pycos.PycosTask.SleepAsync duration

    let yieldNow () = Pycos.PycosTask.YieldAsync()

    let suspendWithin (timeout: TimeSpan) =
        pycos {
            let! resumed = Pycos.PycosTask.SuspendAsync(Nullable timeout)
            return Timed.toVOption resumed
        }

    let suspend () =
        pycos {
            let! resumed = Pycos.PycosTask.SuspendAsync()
            return resumed.Value
        }

    let resume (value: obj) (task: PycosTask) = task.Resume value

    let throw (error: exn) (task: PycosTask) = task.Throw error

    let terminate (task: PycosTask) = task.Terminate()

    let finish (task: PycosTask<'T>) = task.FinishAsync()

    let finishWithin (timeout: TimeSpan) (task: PycosTask<'T>) =
        task.FinishAsync timeout |> Coroutine.map Timed.toVOption

    let outcome (task: PycosTask<'T>) = task.OutcomeAsync()

    let notify (watcher: TaskRef<'Message>) (message: MonitorStatus -> 'Message) (task: PycosTask) =
        task.Notify<'Message>(watcher, message)

    let tryNotify (watcher: TaskRef<'Message>) (message: MonitorStatus -> 'Message) (task: PycosTask) =
        task.TryNotify<'Message>(watcher, message)

    let stopNotifying (watcher: TaskRef<'Message>) (task: PycosTask) = task.StopNotifying watcher.Task

    let monitor (task: PycosTask) = task.MonitorAsync()

    let monitorWithin (timeout: TimeSpan) (task: PycosTask) =
        task.MonitorAsync timeout |> Coroutine.map Timed.toVOption

    let value (task: PycosTask<'T>) = task.Value()

    let current () = Pycos.PycosTask.Current

    let setDaemon () = Pycos.PycosTask.Current.SetDaemon()

    let setHotSwappable (swappable: bool) =
        Pycos.PycosTask.SetHotSwappable swappable

    let setHotSwappableWith (state: unit -> 'State) =
        Pycos.PycosTask.SetHotSwappable(fun () -> box (state ()))

    let hotSwapPoint (state: 'State) =
        Pycos.PycosTask.HotSwapPointAsync(box state)

    let hotSwap (code: unit -> Coroutine<'T>) (task: PycosTask<'T>) = task.HotSwap code

    let hotSwapWith (code: 'State -> Coroutine<'T>) (task: PycosTask<'T>) = task.HotSwap<'State> code

    let register name (task: PycosTask) = task.Register name

    let tryRegister name (task: PycosTask) = task.TryRegister name

    let unregister name (task: PycosTask) = task.Unregister name

    let tryLocate name =
        match Pycos.PycosTask.TryLocate name with
        | true, task -> ValueSome task
        | false, _ -> ValueNone

    let locate name =
        Pycos.PycosTask.LocateAsync name |> Coroutine.map _.Value

    let locateWithin (timeout: TimeSpan) name =
        Pycos.PycosTask.LocateAsync(name, Nullable timeout)
        |> Coroutine.map Timed.toVOption
