namespace Pycos

open System

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Alt =

    let choose (alternatives: Alt<'T> seq) =
        Pycos.Alt.Choose(ReadOnlySpan(Array.ofSeq alternatives))

    let map (mapping: 'T -> 'U) (alternative: Alt<'T>) = alternative.Map mapping

    let private withoutValue (alternative: Alt<ValueTuple>) = alternative.Map(fun _ -> ())

    let always (value: 'T) = Pycos.Alt.Always value

    let never () : Alt<'T> = Pycos.Alt.Never()

    let after (time: TimeSpan) = Pycos.Alt.After time |> withoutValue

    let cancelled token =
        Pycos.Alt.Cancelled token |> withoutValue

    let receive (inbox: Inbox<'Message>) = inbox.ReceiveAlt()

    let scan (picker: 'Message -> 'Result option) (inbox: Inbox<'Message>) =
        inbox.ScanAlt(
            MessagePicker(fun message (picked: byref<'Result>) ->
                match picker message with
                | Some result ->
                    picked <- result
                    true
                | None -> false)
        )

    let enter (gate: AsyncLock) = gate.EnterAlt()

    let acquire (semaphore: AsyncSemaphore) = semaphore.AcquireAlt() |> withoutValue

    let wait (event: AsyncEvent) = event.WaitAlt() |> withoutValue

    let next (subscription: Subscription<'T>) = subscription.NextAlt()

    let finish (task: PycosTask<'T>) = task.FinishAlt()

    let receiveInto (buffer: Memory<byte>) (socket: AsyncSocket) = socket.ReceiveAlt buffer

    let accept (listener: AsyncSocket) = listener.AcceptAlt()

[<AutoOpen>]
module AltOperators =

    let (<|>) (left: Alt<'T>) (right: Alt<'T>) = left.Or right
