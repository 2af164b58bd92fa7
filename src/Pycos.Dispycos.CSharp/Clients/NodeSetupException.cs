namespace Pycos;

/// <summary>What a client has run on a node before its servers get jobs has failed, so the node is not used.</summary>
public sealed class NodeSetupException : Exception
{
    /// <summary>Creates the exception.</summary>
    public NodeSetupException()
        : this("The setup of a node has failed.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which node, and why.</param>
    public NodeSetupException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which node, and why.</param>
    /// <param name="innerException">What the setup has thrown.</param>
    public NodeSetupException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
