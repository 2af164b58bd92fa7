namespace Pycos

open System

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Inbox =

    let receive (inbox: Inbox<'Message>) = inbox.ReceiveAsync()

    let receiveWithin (timeout: TimeSpan) (inbox: Inbox<'Message>) = inbox.ReceiveAsync timeout

    let tryReceive (inbox: Inbox<'Message>) =
        match inbox.TryReceive() with
        | true, message -> ValueSome message
        | false, _ -> ValueNone

    let private picker (chooser: 'Message -> 'Result option) =
        MessagePicker<'Message, 'Result>(fun message result ->
            match chooser message with
            | Some picked ->
                result <- picked
                true
            | None -> false)

    let scan chooser (inbox: Inbox<'Message>) =
        inbox.ScanAsync(picker chooser) |> Coroutine.map _.Value

    let scanWithin (timeout: TimeSpan) chooser (inbox: Inbox<'Message>) =
        inbox.ScanAsync(picker chooser, Nullable timeout)
        |> Coroutine.map Timed.toVOption

    let self (inbox: Inbox<'Message>) = inbox.Self

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module TaskRef =

    let send message (address: TaskRef<'Message>) = address.Send message

    let trySend message (address: TaskRef<'Message>) = address.TrySend message

    let sendWaiting message (address: TaskRef<'Message>) = address.SendAsync message

    let deliver message (address: TaskRef<'Message>) = address.DeliverAsync message

    let deliverWithin (timeout: TimeSpan) message (address: TaskRef<'Message>) =
        address.DeliverAsync(message, Nullable timeout)

    let task (address: TaskRef<'Message>) = address.Task

    let hotSwap (code: Inbox<'Message> -> Coroutine<'T>) (address: TaskRef<'Message>) = address.HotSwap<'T> code

    let hotSwapWith (code: 'State -> Inbox<'Message> -> Coroutine<'T>) (address: TaskRef<'Message>) =
        address.HotSwap<'State, 'T>(fun inbox state -> code state inbox)

    let tryLocate name =
        match Pycos.TaskRef.TryLocate<'Message> name with
        | true, address -> ValueSome address
        | false, _ -> ValueNone

    let locate name =
        Pycos.TaskRef.LocateAsync<'Message> name |> Coroutine.map _.Value

    let locateWithin (timeout: TimeSpan) name =
        Pycos.TaskRef.LocateAsync<'Message>(name, Nullable timeout)
        |> Coroutine.map Timed.toVOption
