namespace Pycos

open System

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module BroadcastChannel =

    let internal transformOf (transform: string -> 'T -> 'T option) =
        ChannelTransform<'T>(fun name message ->
            match transform name message with
            | Some made -> Transformed.Keep made
            | None -> Transformed.Drop())

    let create (name: string) = new BroadcastChannel<'T>(name)

    let tryLocate name =
        match Pycos.BroadcastChannel.Locate<'T> name with
        | null -> ValueNone
        | found -> ValueSome found

    let subscribe (subscriber: TaskRef<'T>) (channel: BroadcastChannel<'T>) = channel.Subscribe subscriber

    let subscribeChannel (subscriber: BroadcastChannel<'T>) (channel: BroadcastChannel<'T>) =
        channel.Subscribe subscriber

    let openSubscription (channel: BroadcastChannel<'T>) = channel.OpenSubscription()

    let unsubscribe (subscriber: TaskRef<'T>) (channel: BroadcastChannel<'T>) = channel.Unsubscribe subscriber

    let unsubscribeChannel (subscriber: BroadcastChannel<'T>) (channel: BroadcastChannel<'T>) =
        channel.Unsubscribe subscriber

    let subscribeWaiting (subscriber: TaskRef<'T>) (channel: BroadcastChannel<'T>) = channel.SubscribeAsync subscriber

    let subscribeChannelWaiting (subscriber: BroadcastChannel<'T>) (channel: BroadcastChannel<'T>) =
        channel.SubscribeAsync subscriber

    let unsubscribeWaiting (subscriber: TaskRef<'T>) (channel: BroadcastChannel<'T>) =
        channel.UnsubscribeAsync subscriber

    let unsubscribeChannelWaiting (subscriber: BroadcastChannel<'T>) (channel: BroadcastChannel<'T>) =
        channel.UnsubscribeAsync subscriber

    let send message (channel: BroadcastChannel<'T>) = channel.Send message

    let sendWaiting message (channel: BroadcastChannel<'T>) = channel.SendAsync message

    let deliver message (channel: BroadcastChannel<'T>) = channel.DeliverAsync message

    let deliverTo (subscribers: int) (timeout: TimeSpan) message (channel: BroadcastChannel<'T>) =
        channel.DeliverAsync(message, subscribers, Nullable timeout)

    let setTransform transform (channel: BroadcastChannel<'T>) =
        channel.Transform <- transformOf transform

    let removeTransform (channel: BroadcastChannel<'T>) = channel.Transform <- null

    let close (channel: BroadcastChannel<'T>) = channel.Close()

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Subscription =

    let next (subscription: Subscription<'T>) = subscription.NextAsync()

    let nextWithin (timeout: TimeSpan) (subscription: Subscription<'T>) =
        subscription.NextAsync timeout |> Coroutine.map Timed.toVOption

    let tryNext (subscription: Subscription<'T>) =
        match subscription.TryNext() with
        | true, message -> ValueSome message
        | false, _ -> ValueNone

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module MessageCategories =

    let create (inbox: Inbox<'Message>) =
        MessageCategories<'Message, 'Category> inbox

    let add (categorizer: 'Message -> 'Category option) (categories: MessageCategories<'Message, 'Category>) =
        let added =
            MessageCategorizer<'Message, 'Category>(fun message category ->
                match categorizer message with
                | Some found ->
                    category <- found
                    true
                | None -> false)

        categories.Add added

        {
            new IDisposable with
                member _.Dispose() = categories.Remove added |> ignore
        }

    let receive category (categories: MessageCategories<'Message, 'Category>) =
        categories.ReceiveAsync category |> Coroutine.map _.Value

    let receiveWithin (timeout: TimeSpan) category (categories: MessageCategories<'Message, 'Category>) =
        categories.ReceiveAsync(category, Nullable timeout)
        |> Coroutine.map Timed.toVOption

    let receiveUncategorizedWithin (timeout: TimeSpan) (categories: MessageCategories<'Message, 'Category>) =
        categories.ReceiveUncategorizedAsync(Nullable timeout)
        |> Coroutine.map Timed.toVOption
