namespace Pycos

open System

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Service =

    let options = ServiceOptions()

    let callOptions = ServiceCallOptions()

    let addWith
        (options: ServiceOptions)
        (name: string)
        (body: ServiceCall -> 'Arguments -> Coroutine<'Result>)
        (node: PycosNode)
        =
        node.AddService<'Arguments, 'Result>(name, (fun arguments call -> body call arguments), options)

    let add (name: string) (body: 'Arguments -> Coroutine<'Result>) (node: PycosNode) =
        addWith options name (fun _ -> body) node

    let addAgent
        (options: ServiceOptions)
        (name: string)
        (body: ServiceCall -> Inbox<'Message> -> 'Arguments -> Coroutine<'Result>)
        (node: PycosNode)
        =
        node.AddService<'Arguments, 'Message, 'Result>(
            name,
            (fun arguments inbox call -> body call inbox arguments),
            options
        )

    let locate (name: string) (node: PycosNode) : Coroutine<RemoteService<'Arguments, 'Result>> =
        pycos {
            let! found = node.LocateServiceAsync<'Arguments, 'Result> name
            return found.Value
        }

    let locateWithin
        (timeout: TimeSpan)
        (name: string)
        (node: PycosNode)
        : Coroutine<RemoteService<'Arguments, 'Result> voption> =
        pycos {
            let! found =
                node.LocateServiceAsync<'Arguments, 'Result>(name, timeout = Nullable timeout)

            return Timed.toVOption found
        }

    let locateAt
        (location: Location)
        (timeout: TimeSpan)
        (name: string)
        (node: PycosNode)
        : Coroutine<RemoteService<'Arguments, 'Result> voption> =
        pycos {
            let! found =
                node.LocateServiceAsync<'Arguments, 'Result>(name, location, Nullable timeout)

            return Timed.toVOption found
        }

    let locateAll
        (timeout: TimeSpan)
        (name: string)
        (node: PycosNode)
        : Coroutine<RemoteService<'Arguments, 'Result> list> =
        node.LocateAllServicesAsync<'Arguments, 'Result>(name, Nullable timeout)
        |> Coroutine.map List.ofSeq

    let call (arguments: 'Arguments) (service: RemoteService<'Arguments, 'Result>) = service.CallAsync arguments

    let callWithin (timeout: TimeSpan) (arguments: 'Arguments) (service: RemoteService<'Arguments, 'Result>) =
        service.CallAsync(arguments, Nullable timeout)

    let tryCall (arguments: 'Arguments) (service: RemoteService<'Arguments, 'Result>) =
        pycos {
            try
                let! result = service.CallAsync arguments
                return Ok result
            with :? ServiceCallException as failure ->
                return Error failure
        }

    let startWith (options: ServiceCallOptions) (arguments: 'Arguments) (service: RemoteService<'Arguments, 'Result>) =
        service.StartAsync(arguments, options)

    let start (arguments: 'Arguments) (service: RemoteService<'Arguments, 'Result>) = service.StartAsync arguments

    let watch (watcher: TaskRef<MonitorStatus>) (service: RemoteService<'Arguments, 'Result>) = service.Watch watcher

    let close (service: RemoteService<'Arguments, 'Result>) = service.Close()

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module RemoteCall =

    let finish (call: RemoteCall<'Result>) = call.FinishAsync()

    let finishWithin (timeout: TimeSpan) (call: RemoteCall<'Result>) =
        call.FinishAsync timeout |> Coroutine.map Timed.toVOption

    let monitor (call: RemoteCall<'Result>) = call.MonitorAsync()

    let notify (watcher: TaskRef<'Message>) (message: MonitorStatus -> 'Message) (call: RemoteCall<'Result>) =
        call.Notify(watcher, message)

    let address (call: RemoteCall<'Result>) : TaskRef<'Message> = call.Address<'Message>()

    let terminate (call: RemoteCall<'Result>) = call.Terminate()
