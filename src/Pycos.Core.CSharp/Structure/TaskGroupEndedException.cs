namespace Pycos;

/// <summary>Thrown when a task is to be spawned in a task group that has ended.</summary>
public sealed class TaskGroupEndedException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public TaskGroupEndedException()
        : this("The task group has ended, so no task can be spawned in it. A group lives as long as the TaskGroup.RunAsync that made "
            + "it: spawn before that returns, or spawn without a group by PycosTask.Spawn what is to live longer.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public TaskGroupEndedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public TaskGroupEndedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
