namespace Pycos;

/// <summary>What a channel has done so far.</summary>
/// <param name="Subscribers">Its direct subscribers now.</param>
/// <param name="Sent">Messages sent to it.</param>
/// <param name="Dropped">Messages that its transform dropped, by failing too.</param>
/// <param name="TransformFailures">How often its transform threw.</param>
/// <param name="FullSubscribers">How often a subscriber had no room.</param>
/// <param name="Missed">Messages that a subscriber did not get, or lost an older one for, since it had no room.</param>
/// <param name="TooSlow">Subscribers that were unsubscribed since they had no room.</param>
public sealed record BroadcastChannelStatistics(
    int Subscribers, long Sent, long Dropped, long TransformFailures, long FullSubscribers, long Missed, long TooSlow);
