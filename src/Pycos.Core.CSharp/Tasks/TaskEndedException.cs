namespace Pycos;

/// <summary>Something was asked of a task that has ended.</summary>
public sealed class TaskEndedException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public TaskEndedException()
        : this("The task has ended.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public TaskEndedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public TaskEndedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
