namespace Pycos.Internals;

/// <summary>A message on its way round the subscribers of a channel, and what has become of it so far.</summary>
/// <param name="mayWait">Whether those who must be waited for are left to a delivery; otherwise they miss the message.</param>
/// <param name="count">Where a delivery counts, if only those count who have the message for certain.</param>
internal struct ChannelRound<T>(bool mayWait, DeliveryCount? count)
{
    internal readonly bool MayWait = mayWait;
    internal readonly DeliveryCount? Count = count;

    /// <summary>Those who must be waited for, once there is one.</summary>
    internal ChannelDelivery<T>? Delivery;
    internal int Reached;
    internal int Missed;
    internal bool IsPosted;

    /// <summary>Whether only those count who have the message for certain, which takes a while for other schedulers.</summary>
    internal readonly bool Confirms => Count is not null;

    internal readonly ChannelSendResult Result => new(Reached, Missed, IsPosted);
}
