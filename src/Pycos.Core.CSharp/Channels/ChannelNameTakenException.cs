namespace Pycos;

/// <summary>The scheduler has a channel of that name already.</summary>
public sealed class ChannelNameTakenException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public ChannelNameTakenException()
        : this("The scheduler has a channel of that name already.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public ChannelNameTakenException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public ChannelNameTakenException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
