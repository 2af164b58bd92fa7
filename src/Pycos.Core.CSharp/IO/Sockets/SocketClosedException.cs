namespace Pycos;

/// <summary>A socket was used after it was closed, or was closed while an operation on it was pending.</summary>
public sealed class SocketClosedException : ObjectDisposedException
{
    internal SocketClosedException()
        : base(nameof(AsyncSocket), "The socket is closed. If another task closed it, this operation was pending then.")
    {
    }
}
