namespace Pycos;

/// <summary>
/// A node was lost, or can not be reached: nothing can be sent to its tasks, and whatever they were doing, nobody here will learn of it.
/// </summary>
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

    internal PeerLostException(NodeId node, PeerReason? reason, string message)
        : base(message)
    {
        Node = node;
        Reason = reason;
    }

    /// <summary>Which node, in which of its lives; <see langword="null"/> if the exception was not made by a node.</summary>
    public NodeId? Node { get; }

    /// <summary>Why it was lost; <see langword="null"/> if it was not met before.</summary>
    public PeerReason? Reason { get; }
}
