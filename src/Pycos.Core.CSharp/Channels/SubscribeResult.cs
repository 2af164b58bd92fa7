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

    /// <summary>The channel is one of another process, which can not be reached: nothing has changed.</summary>
    Unreachable,

    /// <summary>
    /// The channel is one of another process, to which the connection was lost, or which did not answer: whether it has done it is not
    /// known.
    /// </summary>
    Unknown,

    /// <summary>The channel is one of another process, which did not get to it in time, and will not do it any more.</summary>
    TimedOut,

    /// <summary>The channel is one of another process, which does not allow this process to do that.</summary>
    AccessDenied,

    /// <summary>The channel or the subscriber carries messages of another type.</summary>
    OtherMessages,
}
