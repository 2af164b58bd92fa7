using System.Net;
using System.Net.Sockets;
using Pycos.Internals;

namespace Pycos;

/// <content>Datagrams.</content>
public sealed partial class AsyncSocket
{
    /// <summary>
    /// Receives a datagram and tells where from, without allocating. Suspends until there is one.
    /// </summary>
    /// <param name="buffer">Where its bytes go; those for which there is no room are lost.</param>
    /// <param name="from">Where the sender's address goes: a <see cref="SocketAddress"/> of the socket's address family.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many bytes came.</returns>
    /// <exception cref="SocketTimeoutException">None came in time.</exception>
    public async Coroutine<int> ReceiveFromAsync(
        Memory<byte> buffer, SocketAddress from, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        var task = Enter(ref reading, "receive");
        try
        {
            var deadline = task.Scheduler.DeadlineAfter(timeout);
            await GiveWayIfSpent(reading.MayTry);
            while (true)
            {
                ThrowIfClosed();
                if (reading.MayTry)
                {
                    var received = driver.ReceiveFrom(buffer.Span, from);
                    if (received >= 0)
                    {
                        return received;
                    }

                    ThrowUnlessBlocked(received, ref reading, "Receiving");
                }
                else if (!await new QueueWait(reading.Queue, deadline, cancellationToken))
                {
                    throw new SocketTimeoutException("Receiving", 0);
                }
            }
        }
        finally
        {
            reading.Busy = false;
        }
    }

    /// <summary>Receives a datagram and tells where from. Suspends until there is one.</summary>
    /// <param name="buffer">Where its bytes go; those for which there is no room are lost.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many bytes came, and the sender's address.</returns>
    /// <exception cref="SocketTimeoutException">None came in time.</exception>
    public async Coroutine<(int Received, EndPoint From)> ReceiveFromAsync(
        Memory<byte> buffer, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        EndPoint any = driver.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPEndPoint(IPAddress.IPv6Any, 0)
            : new IPEndPoint(IPAddress.Any, 0);
        var from = new SocketAddress(driver.AddressFamily);
        var received = await ReceiveFromAsync(buffer, from, timeout, cancellationToken);
        return (received, any.Create(from));
    }

    /// <summary>Sends a datagram. Suspends while the system has no room for it.</summary>
    /// <param name="data">Its bytes.</param>
    /// <param name="to">Where to.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many bytes were sent: all of them.</returns>
    /// <exception cref="SocketTimeoutException">There was no room in time.</exception>
    /// <exception cref="SocketException">The datagram is too long, or can not be sent there.</exception>
    public Coroutine<int> SendToAsync(
        ReadOnlyMemory<byte> data, EndPoint to, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        return SendToAsync(data, to.Serialize(), timeout, cancellationToken);
    }

    /// <inheritdoc cref="SendToAsync(ReadOnlyMemory{byte}, EndPoint, TimeSpan?, CancellationToken)"/>
    public async Coroutine<int> SendToAsync(
        ReadOnlyMemory<byte> data, SocketAddress to, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        var task = Enter(ref writing, "send");
        try
        {
            var deadline = task.Scheduler.DeadlineAfter(timeout);
            await GiveWayIfSpent(writing.MayTry);
            while (true)
            {
                ThrowIfClosed();
                if (writing.MayTry)
                {
                    var sent = driver.SendTo(data.Span, to);
                    if (sent >= 0)
                    {
                        return sent;
                    }

                    ThrowUnlessBlocked(sent, ref writing, "Sending");
                }
                else if (!await new QueueWait(writing.Queue, deadline, cancellationToken))
                {
                    throw new SocketTimeoutException("Sending", 0);
                }
            }
        }
        finally
        {
            writing.Busy = false;
        }
    }
}
