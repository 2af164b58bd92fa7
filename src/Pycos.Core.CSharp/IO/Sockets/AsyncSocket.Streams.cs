using System.Net.Sockets;
using Pycos.Internals;

namespace Pycos;

/// <content>Bytes in and out of a connection.</content>
public sealed partial class AsyncSocket
{
    /// <summary>Receives what is there. Suspends while nothing is.</summary>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many bytes came, at least 1; 0 at the end of the stream.</returns>
    /// <exception cref="SocketTimeoutException">Nothing came in time.</exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    public async Coroutine<int> ReceiveAsync(
        Memory<byte> buffer, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var task = Enter(ref reading, "receive");
        try
        {
            var deadline = task.Scheduler.DeadlineAfter(timeout);
            return await ReceiveSomeAsync(buffer, deadline, 0, cancellationToken);
        }
        finally
        {
            reading.Busy = false;
        }
    }

    /// <summary>Receives until the buffer is full. Suspends until then.</summary>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="timeout">How long to wait at most for all of it; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The length of the buffer; less only if the stream ended before.</returns>
    /// <exception cref="SocketTimeoutException">
    /// The buffer was not full in time: what came is in it, and <see cref="SocketTimeoutException.Transferred"/> tells how much.
    /// </exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    public async Coroutine<int> ReceiveAllAsync(
        Memory<byte> buffer, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var task = Enter(ref reading, "receive");
        try
        {
            var deadline = task.Scheduler.DeadlineAfter(timeout);
            var filled = 0;
            while (filled < buffer.Length)
            {
                var received = await ReceiveSomeAsync(buffer[filled..], deadline, filled, cancellationToken);
                if (received == 0)
                {
                    break;
                }

                filled += received;
            }

            return filled;
        }
        finally
        {
            reading.Busy = false;
        }
    }

    /// <summary>Sends as much as the system takes at once. Suspends while it takes nothing.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many bytes were taken: at least 1, unless there were none.</returns>
    /// <exception cref="SocketTimeoutException">Nothing was taken in time.</exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    public async Coroutine<int> SendAsync(
        ReadOnlyMemory<byte> data, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var task = Enter(ref writing, "send");
        try
        {
            return await SendSomeAsync(data, task.Scheduler.DeadlineAfter(timeout), 0, cancellationToken);
        }
        finally
        {
            writing.Busy = false;
        }
    }

    /// <summary>Sends all of the bytes. Suspends until the system has taken the last.</summary>
    /// <param name="data">The bytes; none is nothing to do.</param>
    /// <param name="timeout">How long to wait at most for all of it; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="SocketTimeoutException">
    /// Not all was taken in time; <see cref="SocketTimeoutException.Transferred"/> tells how much was.
    /// </exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    public async Coroutine SendAllAsync(
        ReadOnlyMemory<byte> data, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var task = Enter(ref writing, "send");
        try
        {
            var deadline = task.Scheduler.DeadlineAfter(timeout);
            var sent = 0;
            while (sent < data.Length)
            {
                sent += await SendSomeAsync(data[sent..], deadline, sent, cancellationToken);
            }
        }
        finally
        {
            writing.Busy = false;
        }
    }

    /// <summary>
    /// Receives once. The system call is made only when it may succeed: after a short read nothing more is there, and the poller
    /// says when that changes.
    /// </summary>
    private async Coroutine<int> ReceiveSomeAsync(Memory<byte> buffer, long deadline, int before, CancellationToken cancellation)
    {
        await GiveWayIfSpent(reading.MayTry);
        while (true)
        {
            ThrowIfClosed();
            if (reading.MayTry)
            {
                var received = driver.Receive(buffer.Span);
                if (received >= 0)
                {
                    // The end of the stream stays readable; so does a socket that filled the buffer, and one whose end was
                    // reported together with these bytes: it is not reported again.
                    reading.MayTry = received == 0 || received == buffer.Length || reading.HungUp;
                    return received;
                }

                ThrowUnlessBlocked(received, ref reading, "Receiving");
            }
            else if (!await new QueueWait(reading.Queue, deadline, cancellation))
            {
                throw new SocketTimeoutException("Receiving", before);
            }
        }
    }

    private async Coroutine<int> SendSomeAsync(ReadOnlyMemory<byte> data, long deadline, int before, CancellationToken cancellation)
    {
        if (data.IsEmpty)
        {
            return 0;
        }

        await GiveWayIfSpent(writing.MayTry);
        while (true)
        {
            ThrowIfClosed();
            if (writing.MayTry)
            {
                var sent = driver.Send(data.Span);
                if (sent >= 0)
                {
                    return sent;
                }

                ThrowUnlessBlocked(sent, ref writing, "Sending");
            }
            else if (!await new QueueWait(writing.Queue, deadline, cancellation))
            {
                throw new SocketTimeoutException("Sending", before);
            }
        }
    }

    /// <summary>An operation that will not suspend counts against the task's budget, and gives way when that is spent.</summary>
    private static BudgetCheck GiveWayIfSpent(bool willNotSuspend) => new(willNotSuspend);

    /// <summary>Would-block means waiting for the poller, an interrupted call trying again; anything else is an error.</summary>
    private static void ThrowUnlessBlocked(int result, ref SocketDirection direction, string what)
    {
        if (-result == LinuxCalls.EAGAIN)
        {
            direction.MayTry = false;
        }
        else if (-result != LinuxCalls.EINTR)
        {
            throw SocketErrors.From(-result, what);
        }
    }
}
