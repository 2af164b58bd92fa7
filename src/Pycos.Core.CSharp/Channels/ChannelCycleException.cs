namespace Pycos;

/// <summary>A channel would subscribe to itself through others.</summary>
public sealed class ChannelCycleException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public ChannelCycleException()
        : this("A channel would subscribe to itself through others.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public ChannelCycleException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public ChannelCycleException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
