namespace Pycos;

/// <summary>
/// A message was to be sent to a task of another process, which was lost or can not be reached; the inner exception tells which, and why.
/// </summary>
public sealed class TaskUnreachableException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public TaskUnreachableException()
        : this("The task can not be reached.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public TaskUnreachableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public TaskUnreachableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
