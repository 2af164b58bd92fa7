namespace Pycos;

/// <summary>A job has no result: it has failed, took too long, or what became of it is not known.</summary>
public sealed class JobFailedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public JobFailedException()
        : this("A job has failed.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public JobFailedException(string message)
        : this(message, null)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public JobFailedException(string message, Exception? innerException)
        : base(message, innerException) => State = JobState.Failed;

    internal JobFailedException(Job job, string message, Exception? innerException)
        : base(message, innerException)
    {
        Id = job.Id;
        Job = job;
        State = job.State;
    }

    internal JobFailedException(JobId id, JobState state, string message, Exception? innerException)
        : base(message, innerException)
    {
        Id = id;
        State = state;
    }

    /// <summary>Which job.</summary>
    public JobId Id { get; }

    /// <summary>The job, of which <see cref="Job.ReproduceAsync"/> runs the code again; <see langword="null"/> if it is not known.</summary>
    public Job? Job { get; }

    /// <summary>How it has ended: <see cref="JobState.Failed"/>, <see cref="JobState.TimedOut"/> or <see cref="JobState.Lost"/>.</summary>
    public JobState State { get; }

    /// <summary>The name of the type of the exception that ended it on its server; <see langword="null"/> if none did.</summary>
    public string? TypeName => (InnerException as RemoteTaskException)?.TypeName;

    /// <summary>Whether an exception of a type ended it on its server.</summary>
    /// <typeparam name="T">The type: that itself, not those derived from it.</typeparam>
    /// <returns>Whether it did.</returns>
    public bool IsOf<T>()
        where T : Exception => TypeName == typeof(T).FullName;
}
