namespace Pycos.Internals;

/// <summary>
/// How what became of a subscription travels: 1 for a new one, 2 for one that was there. Of −1 a failure beside it says that the
/// subscriber is meant, and not the channel.
/// </summary>
internal static class SubscriptionCodes
{
    private const int WasThere = 2;

    internal static (Outcome Outcome, Failure? Why) Of(SubscribeResult result) => result switch
    {
        SubscribeResult.Subscribed => (Outcome.Delivered, null),
        SubscribeResult.AlreadySubscribed => ((Outcome)WasThere, null),
        SubscribeResult.SubscriberEnded => (Outcome.NoSuchTarget, NotThere("the subscriber has ended")),
        SubscribeResult.TimedOut => (Outcome.NotInTime, null),
        SubscribeResult.Unreachable => (Outcome.NoRoute, null),
        SubscribeResult.ChannelClosed => (Outcome.NoSuchTarget, null),
        _ => (Outcome.Unknown, null),
    };

    internal static SubscribeResult ToSubscribe(int code, Failure? why) => code switch
    {
        WasThere => SubscribeResult.AlreadySubscribed,
        (int)Outcome.Delivered => SubscribeResult.Subscribed,
        (int)Outcome.NotInTime or (int)Outcome.Cancelled => SubscribeResult.TimedOut,
        (int)Outcome.NoSuchTarget => why is null ? SubscribeResult.ChannelClosed : SubscribeResult.SubscriberEnded,
        (int)Outcome.NoRoute => SubscribeResult.Unreachable,
        (int)Outcome.AccessDenied => SubscribeResult.AccessDenied,
        (int)Outcome.Serialization => SubscribeResult.OtherMessages,
        (int)Outcome.InvalidArgument => throw new ChannelCycleException(
            why?.Message ?? "A channel would subscribe to itself through others."),
        _ => SubscribeResult.Unknown,
    };

    internal static UnsubscribeResult ToUnsubscribe(int code, Failure? why) => code switch
    {
        >= (int)Outcome.Delivered => UnsubscribeResult.Unsubscribed,
        (int)Outcome.NotInTime or (int)Outcome.Cancelled => UnsubscribeResult.TimedOut,
        (int)Outcome.NoSuchTarget => why is null ? UnsubscribeResult.ChannelClosed : UnsubscribeResult.NotSubscribed,
        (int)Outcome.Serialization => UnsubscribeResult.NotSubscribed,
        (int)Outcome.NoRoute => UnsubscribeResult.Unreachable,
        (int)Outcome.AccessDenied => UnsubscribeResult.AccessDenied,
        _ => UnsubscribeResult.Unknown,
    };

    internal static Failure NotThere(string what) => Failure.Of(FailureKind.NoSuchTarget, "", what);
}
