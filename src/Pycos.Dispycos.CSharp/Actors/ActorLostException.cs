namespace Pycos;

/// <summary>
/// The server of an actor was lost during a call: it is not known whether the call ran, and what it changed is gone with the actor's state. Further calls
/// go to the actor that takes its place.
/// </summary>
public sealed class ActorLostException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ActorLostException()
        : this("The server of an actor was lost during a call.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which actor.</param>
    public ActorLostException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which actor.</param>
    /// <param name="innerException">What caused it.</param>
    public ActorLostException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The incarnation of the actor that was called; 0 if it is not known.</summary>
    public int Incarnation { get; internal init; }
}
