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
}
