namespace Pycos

open System
open System.Runtime.CompilerServices

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module ChildAddress =

    let send message (address: ChildAddress<'Message>) = address.Send message

    let trySend message (address: ChildAddress<'Message>) = address.TrySend message

    let sendWaiting message (address: ChildAddress<'Message>) = pycos { do! address.SendAsync message }

    let task (address: ChildAddress<'Message>) = ValueOption.ofObj address.Task

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Supervisor =

    let child name (start: unit -> Coroutine<'T>) = ChildSpec.Returning<'T>(name, start)

    let agent name (start: Inbox<'Message> -> Coroutine<'T>) =
        ChildSpec.Returning<'Message, 'T>(name, start)

    let nested name (options: SupervisorOptions) (children: ChildSpec list) =
        ChildSpec.Nested(name, children, options)

    // A copy of a record is of the record's own type. What copies is internal to the core, and must not be inlined into
    // others' code.
    let private copied (copy: ChildSpec) : 'Spec = unbox (box copy)

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let transient (child: 'Spec :> ChildSpec) : 'Spec =
        copied (child.With RestartMode.Transient)

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let temporary (child: 'Spec :> ChildSpec) : 'Spec =
        copied (child.With RestartMode.Temporary)

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let shutdownWithin (timeout: TimeSpan) (child: 'Spec :> ChildSpec) : 'Spec = copied (child.With timeout)

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let daemon (child: 'Spec :> ChildSpec) : 'Spec = copied (child.AsDaemon())

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let inbox (options: InboxOptions) (child: ChildSpec<'Message>) = child.With options

    let options = SupervisorOptions()

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let named name (options: SupervisorOptions) = options.With(name = name)

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let oneForAll (options: SupervisorOptions) =
        options.With(strategy = Nullable SupervisionStrategy.OneForAll)

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let restForOne (options: SupervisorOptions) =
        options.With(strategy = Nullable SupervisionStrategy.RestForOne)

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let limit restarts period (options: SupervisorOptions) = options.WithLimit(restarts, period)

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let backoff first longest (options: SupervisorOptions) =
        options.With(backoff = RestartBackoff(first, longest))

    let startWith (options: SupervisorOptions) (children: ChildSpec list) =
        Pycos.Supervisor.Start(children, options)

    let start (children: ChildSpec list) = Pycos.Supervisor.Start children

    let run (options: SupervisorOptions) (children: ChildSpec list) (body: Supervisor -> Coroutine<'T>) =
        Pycos.Supervisor.RunAsync<'T>(children, Func<_, _> body, options)

    let add (child: ChildSpec) (supervisor: Supervisor) = supervisor.AddAsync child

    let restart (name: string) (supervisor: Supervisor) = supervisor.RestartAsync name

    let stopChild (name: string) (supervisor: Supervisor) = supervisor.StopChildAsync name

    let remove (name: string) (supervisor: Supervisor) = supervisor.RemoveAsync name

    let stop (supervisor: Supervisor) = pycos { do! supervisor.StopAsync() }

    let children (supervisor: Supervisor) = List.ofSeq supervisor.Children

    let tryFind name (supervisor: Supervisor) =
        ValueOption.ofObj (supervisor.Find name)
