namespace Pycos;

/// <summary>A message could not be sent because the inbox of its receiver is full.</summary>
public sealed class InboxFullException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public InboxFullException()
        : this("The inbox is full.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public InboxFullException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public InboxFullException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
