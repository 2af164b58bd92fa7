using System.Net;
using System.Net.Sockets;
using Pycos.Internals;

namespace Pycos;

/// <content>How connections come about.</content>
public sealed partial class AsyncSocket
{
    /// <summary>
    /// Connects to a host by TCP. The name is resolved without blocking the scheduler, and its addresses are tried one after the
    /// other, in the order the resolver gave them, until one answers. Suspends until then.
    /// </summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port.</param>
    /// <param name="timeout">How long to wait at most for all of it; <see langword="null"/> as long as the system tries.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The connected socket.</returns>
    /// <exception cref="HostNotFoundException">The name has no address.</exception>
    /// <exception cref="SocketTimeoutException">No address answered in time.</exception>
    /// <exception cref="SocketException">No address took the connection; the exception is that of the last one.</exception>
    public static async Coroutine<AsyncSocket> ConnectAsync(
        string host, int port, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        var scheduler = PycosTask.Current.Scheduler;
        var deadline = scheduler.DeadlineAfter(timeout);
        var addresses = await scheduler.Poller.ResolveAsync(host, cancellationToken);
        for (var i = 0; ; i++)
        {
            try
            {
                return await ConnectToAsync(new IPEndPoint(addresses[i], port), deadline, cancellationToken);
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                // The next address may answer.
            }
        }
    }

    /// <summary>Connects to an address. Suspends until the connection stands.</summary>
    /// <param name="endPoint">An IP address and port, or a path of the Unix domain.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> as long as the system tries.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The connected socket.</returns>
    /// <exception cref="SocketTimeoutException">There was no answer in time.</exception>
    /// <exception cref="SocketException">The connection was refused or failed.</exception>
    public static async Coroutine<AsyncSocket> ConnectAsync(
        EndPoint endPoint, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var deadline = PycosTask.Current.Scheduler.DeadlineAfter(timeout);
        return await ConnectToAsync(endPoint, deadline, cancellationToken);
    }

    /// <summary>
    /// Connects this socket, after it was bound to an address of its own, say, or given options. Suspends until the connection
    /// stands. After a failure the socket can only be closed.
    /// </summary>
    /// <param name="endPoint">Where to.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> as long as the system tries.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="SocketTimeoutException">There was no answer in time.</exception>
    /// <exception cref="SocketException">The connection was refused or failed.</exception>
    public Coroutine ConnectSocketAsync(EndPoint endPoint, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return ConnectThisAsync(endPoint, timeout, cancellationToken);
    }

    /// <summary>Accepts a connection. Suspends until there is one.</summary>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="SocketTimeoutException">None came in time.</exception>
    /// <exception cref="SocketException">The system has no room for another connection.</exception>
    public async Coroutine<AsyncSocket> AcceptAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var task = Enter(ref reading, "accept");
        try
        {
            var deadline = task.Scheduler.DeadlineAfter(timeout);
            await GiveWayIfSpent(reading.MayTry);
            while (true)
            {
                ThrowIfClosed();
                if (reading.MayTry)
                {
                    var result = driver.Accept(out var accepted);
                    if (accepted is not null)
                    {
                        return new AsyncSocket(accepted);
                    }

                    ThrowUnlessTransient(result);
                }
                else if (!await new QueueWait(reading.Queue, deadline, cancellationToken))
                {
                    throw new SocketTimeoutException("Accepting", 0);
                }
            }
        }
        finally
        {
            reading.Busy = false;
        }
    }

    /// <summary>A connection that was given up before it was accepted (accept(2), "Error handling") is no error of ours.</summary>
    private void ThrowUnlessTransient(int result)
    {
        const int ConnectionAborted = 103;
        if (-result != ConnectionAborted)
        {
            ThrowUnlessBlocked(result, ref reading, "Accepting");
        }
    }

    private static async Coroutine<AsyncSocket> ConnectToAsync(EndPoint endPoint, long deadline, CancellationToken cancellation)
    {
        var family = endPoint.AddressFamily;
        var protocol = family == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp;
        var socket = new AsyncSocket(family, SocketType.Stream, protocol);
        try
        {
            await socket.ConnectAsync(endPoint, deadline, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Coroutine ConnectThisAsync(EndPoint endPoint, TimeSpan? timeout, CancellationToken cancellation) =>
        await ConnectAsync(endPoint, PycosTask.Current.Scheduler.DeadlineAfter(timeout), cancellation);

    private async Coroutine ConnectAsync(EndPoint endPoint, long deadline, CancellationToken cancellation)
    {
        _ = Enter(ref writing, "connect");
        try
        {
            var result = driver.Connect(endPoint);
            if (result == 0)
            {
                return;
            }

            if (-result is not (LinuxCalls.EINPROGRESS or LinuxCalls.EINTR))
            {
                throw SocketErrors.From(-result, $"Connecting to {endPoint}");
            }

            // Writable means answered (connect(2), EINPROGRESS). What was reported before the call is of no account.
            writing.MayTry = false;
            while (!writing.MayTry)
            {
                if (!await new QueueWait(writing.Queue, deadline, cancellation))
                {
                    throw new SocketTimeoutException($"Connecting to {endPoint}", 0);
                }
            }

            ThrowIfClosed();
            result = driver.ConnectResult();
            if (result != 0)
            {
                throw SocketErrors.From(-result, $"Connecting to {endPoint}");
            }
        }
        finally
        {
            writing.Busy = false;
        }
    }
}
