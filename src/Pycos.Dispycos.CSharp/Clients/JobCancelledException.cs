namespace Pycos;

/// <summary>A job has no result since it was cancelled.</summary>
public sealed class JobCancelledException : OperationCanceledException
{
    /// <summary>Creates the exception.</summary>
    public JobCancelledException()
        : this("The job was cancelled.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which job, and why.</param>
    public JobCancelledException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which job, and why.</param>
    /// <param name="innerException">What caused it.</param>
    public JobCancelledException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
