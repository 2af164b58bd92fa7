namespace Pycos;

/// <summary>
/// There is no such actor any more, and none takes its place: it was stopped, its cluster was closed, or it may not be started once more. The call did
/// not run.
/// </summary>
public sealed class ActorEndedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ActorEndedException()
        : this("The actor has ended.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which actor, and why.</param>
    public ActorEndedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which actor, and why.</param>
    /// <param name="innerException">What ended it; <see langword="null"/> if it was stopped.</param>
    public ActorEndedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
