namespace Pycos;

/// <summary>What became of a request to subscribe.</summary>
public enum SubscribeResult
{
    /// <summary>The subscriber gets the messages that are sent from now on.</summary>
    Subscribed,

    /// <summary>It was subscribed before, and still gets each message once.</summary>
    AlreadySubscribed,

    /// <summary>The task has ended, so it can not subscribe.</summary>
    SubscriberEnded,

    /// <summary>The channel is closed.</summary>
    ChannelClosed,

    /// <summary>The caller is not on the channel's scheduler: the request is on its way there, in order with later sends.</summary>
    Posted,
}
