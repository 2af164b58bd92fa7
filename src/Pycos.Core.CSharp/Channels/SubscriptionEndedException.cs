namespace Pycos;

/// <summary>All channels of the subscription are closed, and all its messages have been taken.</summary>
public sealed class SubscriptionEndedException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public SubscriptionEndedException()
        : this("All channels of the subscription are closed, and all its messages have been taken.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public SubscriptionEndedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public SubscriptionEndedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
