namespace Pycos;

/// <summary>What became of a request to unsubscribe.</summary>
public enum UnsubscribeResult
{
    /// <summary>It gets no further messages; those that wait in its inbox stay there.</summary>
    Unsubscribed,

    /// <summary>It was not subscribed.</summary>
    NotSubscribed,

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

    /// <summary>The channel is closed.</summary>
    ChannelClosed,
}
