namespace Pycos;

/// <summary>How a <see cref="BroadcastChannel{T}"/> works.</summary>
/// <typeparam name="T">The messages' type.</typeparam>
public sealed record BroadcastChannelOptions<T>
{
    private readonly int capacity = InboxOptions.DefaultCapacity;

    /// <summary>Changes or drops messages; <see langword="null"/> for none.</summary>
    public ChannelTransform<T>? Transform { get; init; }

    /// <summary>What happens about a subscriber that has no room.</summary>
    public SlowSubscriberMode SlowSubscribers { get; init; } = SlowSubscriberMode.Wait;

    /// <summary>
    /// How many messages a queue opened by <see cref="BroadcastChannel{T}.OpenSubscription"/> holds; at least 1. Tasks have the
    /// capacity of their inboxes.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is less than 1.</exception>
    public int Capacity
    {
        get => capacity;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            capacity = value;
        }
    }

    /// <summary>Whose thread the channel lives on; <see langword="null"/> for the current scheduler or the default one.</summary>
    public Scheduler? Scheduler { get; init; }
}
