using System.Buffers;
using System.Net.Sockets;
using Pycos.Internals;

namespace Pycos;

/// <content>Sends from several places by one system call.</content>
public sealed partial class AsyncSocket
{
    /// <summary>
    /// Sends all bytes of a sequence, piece after piece, without copying them together: by sendmsg(2) where the system has it.
    /// Suspends until the system has taken the last.
    /// </summary>
    /// <param name="data">The bytes; none is nothing to do.</param>
    /// <param name="timeout">How long to wait at most for all of it; <see langword="null"/> for <see cref="OperationTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="SocketTimeoutException">
    /// Not all was taken in time; <see cref="SocketTimeoutException.Transferred"/> tells how much was.
    /// </exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    public async Coroutine SendAllAsync(
        ReadOnlySequence<byte> data, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var deadline = Enter(ref writing, SendAttempt.Name, timeout);
        try
        {
            var sent = 0L;
            while (sent < data.Length)
            {
                var attempt = new SendPiecesAttempt(data.Slice(sent), (int)Math.Min(sent, int.MaxValue));
                sent += await AttemptAsync<SendPiecesAttempt, int>(attempt, new Terms(deadline, cancellationToken));
            }
        }
        finally
        {
            writing.Busy = false;
        }
    }
}
