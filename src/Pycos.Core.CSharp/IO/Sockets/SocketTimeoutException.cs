namespace Pycos;

/// <summary>A socket operation did not end in the time it was given. No byte is lost by it.</summary>
public sealed class SocketTimeoutException : TimeoutException
{
    internal SocketTimeoutException(string operation, int transferred, ReadOnlyMemory<byte> received = default)
        : base($"{operation} did not end in time; {transferred} bytes were transferred before.")
    {
        Transferred = transferred;
        Received = received;
    }

    /// <summary>
    /// How many bytes were transferred before the time ran out: received ones are in the caller's buffer, sent ones are on their
    /// way.
    /// </summary>
    public int Transferred { get; }

    /// <summary>
    /// The bytes that <see cref="AsyncSocket.ReceiveAllAsync"/> had received: the part of the caller's buffer that they are in.
    /// Empty for other operations.
    /// </summary>
    public ReadOnlyMemory<byte> Received { get; }
}
