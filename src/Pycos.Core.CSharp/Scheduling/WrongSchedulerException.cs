namespace Pycos;

/// <summary>
/// Something that belongs to one scheduler, or to one task, was used from outside it: from another thread, another scheduler or
/// another task.
/// </summary>
public sealed class WrongSchedulerException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public WrongSchedulerException()
        : this("This may be used only inside a task of the scheduler that it belongs to.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public WrongSchedulerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public WrongSchedulerException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
