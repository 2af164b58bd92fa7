namespace Pycos

open System.ComponentModel

/// <summary>What a <c>channel { }</c> block says so far.</summary>
[<EditorBrowsable(EditorBrowsableState.Never); NoComparison; NoEquality>]
type ChannelDeclaration<'T> = {
    /// The name, once it is given.
    Name: string option
    /// Changes or drops messages; null for none.
    Transform: ChannelTransform<'T>
    /// How many messages an opened queue holds.
    Capacity: int
    /// What happens about a subscriber that has no room.
    Slow: SlowSubscriberMode
    /// Where the channel lives; null for the current scheduler.
    Scheduler: Scheduler
}

/// <summary>Makes a channel from what its block says.</summary>
[<EditorBrowsable(EditorBrowsableState.Never); Sealed>]
type ChannelBuilder() =

    /// <summary>An empty declaration.</summary>
    member _.Yield(_: unit) : ChannelDeclaration<'T> = {
        Name = None
        Transform = null
        Capacity = InboxOptions.DefaultCapacity
        Slow = SlowSubscriberMode.Wait
        Scheduler = null
    }

    /// <summary>The name, which the channel is located by.</summary>
    [<CustomOperation "name">]
    member _.Name(declaration: ChannelDeclaration<'T>, name: string) = { declaration with Name = Some name }

    /// <summary>Changes or drops messages: gets the channel's name and a message; <c>None</c> drops it.</summary>
    [<CustomOperation "transform">]
    member _.Transform(declaration: ChannelDeclaration<'T>, transform: string -> 'T -> 'T option) = {
        declaration with
            Transform = BroadcastChannel.transformOf transform
    }

    /// <summary>How many messages a queue opened by <c>BroadcastChannel.openSubscription</c> holds.</summary>
    [<CustomOperation "capacity">]
    member _.Capacity(declaration: ChannelDeclaration<'T>, capacity: int) = { declaration with Capacity = capacity }

    /// <summary>What happens about a subscriber that has no room.</summary>
    [<CustomOperation "slow">]
    member _.Slow(declaration: ChannelDeclaration<'T>, mode: SlowSubscriberMode) = { declaration with Slow = mode }

    /// <summary>The scheduler that the channel lives on, instead of the current one.</summary>
    [<CustomOperation "on">]
    member _.On(declaration: ChannelDeclaration<'T>, scheduler: Scheduler) = {
        declaration with
            Scheduler = scheduler
    }

    /// <summary>Makes the channel.</summary>
    /// <exception cref="T:System.ArgumentException">The block says no name, or a bad one.</exception>
    member _.Run(declaration: ChannelDeclaration<'T>) =
        match declaration.Name with
        | Some name ->
            let options =
                BroadcastChannelOptions<'T>(
                    Transform = declaration.Transform,
                    Capacity = declaration.Capacity,
                    SlowSubscribers = declaration.Slow,
                    Scheduler = declaration.Scheduler
                )

            new BroadcastChannel<'T>(name, options)
        | None -> invalidArg "name" "A channel { } block has to say the channel's name, as in: name \"ticks\"."

/// The builder of channels.
[<AutoOpen>]
module ChannelBuilderInstance =

    /// <summary>Declares a channel: <c>channel { name "ticks"; capacity 100; slow SlowSubscriberMode.DropOldest }</c>.</summary>
    let channel = ChannelBuilder()
