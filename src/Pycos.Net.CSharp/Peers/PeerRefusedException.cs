namespace Pycos;

/// <summary>Another node could not be connected to.</summary>
public sealed class PeerRefusedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public PeerRefusedException()
        : this("The node could not be connected to.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public PeerRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public PeerRefusedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal PeerRefusedException(PeerRefusal refusal, Exception? innerException = null)
        : base(refusal.ToString(), innerException) => Refusal = refusal;

    /// <summary>Who refused whom, and why; <see langword="null"/> if the exception was not made by a node.</summary>
    public PeerRefusal? Refusal { get; }
}
