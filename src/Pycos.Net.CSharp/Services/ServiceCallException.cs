namespace Pycos;

/// <summary>A call of a service has no result; <see cref="Reason"/> says why.</summary>
public sealed class ServiceCallException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ServiceCallException()
        : this("The call of the service has failed.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public ServiceCallException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public ServiceCallException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal ServiceCallException(
        ServiceCallFailure reason, string message, Exception? innerException = null, TimeSpan? retryAfter = null)
        : base(message, innerException)
    {
        Reason = reason;
        RetryAfter = retryAfter;
    }

    /// <summary>Why there is no result.</summary>
    public ServiceCallFailure Reason { get; } = ServiceCallFailure.Failed;

    /// <summary>When to try again, if the service was overloaded.</summary>
    public TimeSpan? RetryAfter { get; }
}
