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
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for <see cref="OperationTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many bytes came.</returns>
    /// <exception cref="SocketTimeoutException">None came in time.</exception>
    public Coroutine<int> ReceiveFromAsync(
        Memory<byte> buffer, SocketAddress from, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        return PerformAsync(new ReceiveFromAttempt(buffer, from), timeout, cancellationToken);
    }

    /// <summary>Receives a datagram and tells where from. Suspends until there is one.</summary>
    /// <param name="buffer">Where its bytes go; those for which there is no room are lost.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for <see cref="OperationTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many bytes came, and the sender's address.</returns>
    /// <exception cref="SocketTimeoutException">None came in time.</exception>
    public async Coroutine<(int Received, EndPoint From)> ReceiveFromAsync(
        Memory<byte> buffer, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var from = new SocketAddress(driver.AddressFamily);
        var received = await ReceiveFromAsync(buffer, from, timeout, cancellationToken);
        return (received, NativeSocketDriver.ToEndPoint(from));
    }

    /// <summary>Sends a datagram. Suspends while the system has no room for it.</summary>
    /// <param name="data">Its bytes.</param>
    /// <param name="to">Where to.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for <see cref="OperationTimeout"/>.</param>
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
    public Coroutine<int> SendToAsync(
        ReadOnlyMemory<byte> data, SocketAddress to, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        return PerformAsync(new SendToAttempt(data, to), timeout, cancellationToken);
    }
}
