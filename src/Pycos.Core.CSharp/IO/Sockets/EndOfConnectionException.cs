namespace Pycos;

/// <summary>The peer ended the connection before all that was to be received had come.</summary>
public sealed class EndOfConnectionException : EndOfStreamException
{
    internal EndOfConnectionException(string what, int transferred, ReadOnlyMemory<byte> received = default)
        : base($"The peer closed the connection {what}: {transferred} bytes had come.")
    {
        Transferred = transferred;
        Received = received;
    }

    /// <summary>How many bytes had come.</summary>
    public int Transferred { get; }

    /// <summary>
    /// The bytes that <see cref="AsyncSocket.ReceiveAllAsync"/> had received: the part of the caller's buffer that they are in.
    /// Empty for other operations.
    /// </summary>
    public ReadOnlyMemory<byte> Received { get; }
}
