namespace Pycos;

/// <summary>The process of a task was lost: whatever it was doing, nobody here will learn of it.</summary>
public sealed class PeerLostException : Exception
{
    /// <summary>Creates the exception.</summary>
    public PeerLostException()
        : this("The peer is lost.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public PeerLostException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public PeerLostException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
