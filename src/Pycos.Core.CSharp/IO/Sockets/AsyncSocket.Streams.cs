using System.Net.Sockets;
using Pycos.Internals;

namespace Pycos;

/// <content>Bytes in and out of a connection.</content>
public sealed partial class AsyncSocket
{
    /// <summary>Receives what is there. Suspends while nothing is.</summary>
    /// <param name="buffer">Where the bytes go. With an empty one the operation only waits until there may be some.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for <see cref="OperationTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many bytes came, at least 1; 0 at the end of the stream.</returns>
    /// <exception cref="SocketTimeoutException">Nothing came in time.</exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    public Coroutine<int> ReceiveAsync(
        Memory<byte> buffer, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        PerformAsync(new ReceiveAttempt(buffer), timeout, cancellationToken);

    /// <summary>Receives until the buffer is full. Suspends until then.</summary>
    /// <param name="buffer">Where the bytes go; an empty one is full at once.</param>
    /// <param name="timeout">How long to wait at most for all of it; <see langword="null"/> for <see cref="OperationTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The length of the buffer.</returns>
    /// <remarks>
    /// If it is ended early otherwise, by its token or because the task is terminated, what had come is kept for the next receive.
    /// </remarks>
    /// <exception cref="EndOfConnectionException">
    /// The stream ended before; <see cref="EndOfConnectionException.Received"/> is what had come.
    /// </exception>
    /// <exception cref="SocketTimeoutException">
    /// The buffer was not full in time; <see cref="SocketTimeoutException.Received"/> is what had come.
    /// </exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    public async Coroutine<int> ReceiveAllAsync(
        Memory<byte> buffer, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var deadline = Enter(ref reading, ReceiveAttempt.Name, timeout);
        var filled = 0;
        try
        {
            while (filled < buffer.Length)
            {
                var received = await ReceiveSomeAsync(buffer[filled..], deadline, filled, cancellationToken);
                if (received == 0)
                {
                    throw new EndOfConnectionException($"before {buffer.Length} bytes had come", filled, buffer[..filled]);
                }

                filled += received;
            }

            return filled;
        }
        catch (SocketTimeoutException)
        {
            throw new SocketTimeoutException(ReceiveAttempt.Name, filled, buffer[..filled]);
        }
        catch (Exception exception) when (exception is not EndOfConnectionException)
        {
            // Cancelled, terminated, thrown at: whoever catches that can not know how much had come.
            reading.PutBack(buffer.Span[..filled]);
            throw;
        }
        finally
        {
            reading.Busy = false;
        }
    }

    /// <summary>Waits for the next byte and leaves it for the next receive; null at the end of the stream.</summary>
    /// <exception cref="SocketTimeoutException">Nothing came in time.</exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    internal async Coroutine<byte?> PeekAsync(TimeSpan timeout)
    {
        var next = new byte[1];
        if (await ReceiveAsync(next, timeout) == 0)
        {
            return null;
        }

        reading.PutBack(next);
        return next[0];
    }

    /// <summary>Sends as much as the system takes at once. Suspends while it takes nothing.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for <see cref="OperationTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many bytes were taken: at least 1, unless there were none.</returns>
    /// <exception cref="SocketTimeoutException">Nothing was taken in time.</exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    public Coroutine<int> SendAsync(
        ReadOnlyMemory<byte> data, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        data.IsEmpty && driver.IsStream ? SendNothingAsync() : PerformAsync(new SendAttempt(data), timeout, cancellationToken);

    /// <summary>Sends all of the bytes. Suspends until the system has taken the last.</summary>
    /// <param name="data">The bytes; none is nothing to do.</param>
    /// <param name="timeout">How long to wait at most for all of it; <see langword="null"/> for <see cref="OperationTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="SocketTimeoutException">
    /// Not all was taken in time; <see cref="SocketTimeoutException.Transferred"/> tells how much was.
    /// </exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    public Coroutine SendAllAsync(
        ReadOnlyMemory<byte> data, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        data.IsEmpty
            ? SendNothingAsync().WithoutResult()
            : new(AttemptAsync<SendAllAttempt, VoidResult>(new SendAllAttempt(data), new Terms(timeout, cancellationToken)));

    private Coroutine<int> ReceiveSomeAsync(Memory<byte> buffer, long deadline, int before, CancellationToken cancellation) =>
        AttemptAsync<ReceiveAttempt, int>(new ReceiveAttempt(buffer, before), new Terms(deadline, cancellation));

    private Coroutine<int> SendSomeAsync(ReadOnlyMemory<byte> data, long deadline, int before, CancellationToken cancellation) =>
        AttemptAsync<SendAttempt, int>(new SendAttempt(data, before), new Terms(deadline, cancellation));

#pragma warning disable CS1998 // There is nothing to wait for, but what forbids sending still does.
    private async Coroutine<int> SendNothingAsync()
    {
        _ = Enter(ref writing, SendAttempt.Name, null);
        writing.Busy = false;
        return 0;
    }
#pragma warning restore CS1998
}
