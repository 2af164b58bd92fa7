namespace Pycos;

/// <summary>
/// Thrown in a task, where it is suspended, when it is told to terminate. Let it pass: catch it only to clean up, and throw it
/// again.
/// </summary>
public sealed class TaskTerminatedException : OperationCanceledException
{
    /// <summary>Creates the exception.</summary>
    public TaskTerminatedException()
        : this("The task was told to terminate.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public TaskTerminatedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public TaskTerminatedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
