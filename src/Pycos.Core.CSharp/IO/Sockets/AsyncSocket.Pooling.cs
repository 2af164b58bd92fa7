using System.Net.Sockets;
using Pycos.Internals;

namespace Pycos;

/// <content>Receives without a buffer of the caller's.</content>
public sealed partial class AsyncSocket
{
    /// <summary>
    /// Receives what is there into memory that is borrowed only then: a connection that waits has no buffer, and with the poller
    /// io_uring nothing is copied. Suspends while nothing is there.
    /// </summary>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for <see cref="OperationTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The bytes, none at the end of the stream. Dispose of them when they have been used.</returns>
    /// <exception cref="NotSupportedException">It is no stream: a datagram needs a buffer of its size.</exception>
    /// <exception cref="SocketTimeoutException">Nothing came in time.</exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    public Coroutine<ReceivedBytes> ReceivePooledAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        if (!driver.IsStream)
        {
            throw new NotSupportedException("Datagrams are received by ReceiveFromAsync or ReceiveAsync, with a buffer of their size.");
        }

        return AttemptAsync<ReceivePooledAttempt, ReceivedBytes>(default, new Terms(timeout, cancellationToken));
    }
}
