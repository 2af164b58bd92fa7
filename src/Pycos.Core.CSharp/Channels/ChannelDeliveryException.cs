namespace Pycos;

/// <summary>A message was to be delivered to a channel of another process, and was not, or it is not known whether it was.</summary>
public sealed class ChannelDeliveryException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public ChannelDeliveryException()
        : this("The message could not be delivered to the channel.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public ChannelDeliveryException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public ChannelDeliveryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal ChannelDeliveryException(Internals.RemoteChannel channel, DeliveryResult result, Exception? cause)
        : base($"The message could not be delivered to channel {channel}: {cause?.Message ?? result.ToString()}", cause) => Result = result;

    /// <summary>What became of the message. Only <see cref="DeliveryResult.Unknown"/> leaves open whether somebody has got it.</summary>
    public DeliveryResult Result { get; } = DeliveryResult.Unknown;
}
