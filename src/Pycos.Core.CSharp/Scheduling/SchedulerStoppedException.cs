namespace Pycos;

/// <summary>A scheduler that has finished, or was terminated, was asked to run something.</summary>
public sealed class SchedulerStoppedException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public SchedulerStoppedException()
        : this("The scheduler has stopped. Use Scheduler.Default, which starts a new one when needed, or create a Scheduler.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public SchedulerStoppedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public SchedulerStoppedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
