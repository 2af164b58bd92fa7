using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Bytes that came, in memory that is borrowed: dispose of them when they have been used, so that the next receive can have the
/// memory. Made by <see cref="AsyncSocket.ReceivePooledAsync"/>.
/// </summary>
/// <remarks>
/// The memory belongs to the scheduler, or, with the poller io_uring, is where the kernel has put the bytes. Who keeps many of
/// them for long takes memory from others; what is never disposed of is left to the garbage collector.
/// </remarks>
public readonly struct ReceivedBytes : IDisposable
{
    private readonly ReceiveLease? lease;
    private readonly int number;

    internal ReceivedBytes(ReceiveLease lease)
    {
        this.lease = lease;
        number = lease.Number;
    }

    /// <summary>The bytes; none at the end of the stream.</summary>
    /// <exception cref="ObjectDisposedException">They were given back.</exception>
    public Memory<byte> Memory => lease?.Borrowed(number) ?? default;

    /// <summary>How many there are; 0 at the end of the stream.</summary>
    /// <exception cref="ObjectDisposedException">They were given back.</exception>
    public int Length => Memory.Length;

    /// <summary>Whether the stream has ended.</summary>
    /// <exception cref="ObjectDisposedException">They were given back.</exception>
    public bool IsEnd => Memory.IsEmpty;

    /// <summary>Gives the memory back. From any thread; does nothing a second time.</summary>
    public void Dispose() => lease?.GiveBack(number);
}
