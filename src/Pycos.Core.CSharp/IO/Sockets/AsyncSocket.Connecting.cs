using System.Net;
using System.Net.Sockets;
using Pycos.Internals;

namespace Pycos;

/// <content>How connections come about.</content>
public sealed partial class AsyncSocket
{
    /// <summary>
    /// While a listener of the Unix domain has no room, there is nothing to be told when it has, so it is asked again after so
    /// long: 1 ms is a hundred times what a connect takes.
    /// </summary>
    private const long UnixRetryDelay = 1_000_000;

    /// <summary>How long to wait, when the system has no room for a connection, before the next try.</summary>
    private static readonly TimeSpan AcceptRetryDelay = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Connects to a host by TCP. The name is resolved without blocking the scheduler. Its addresses are tried in the order the
    /// resolver gave them, IPv6 and IPv4 in turn; one that has not answered after 250 ms does not keep the next from being tried
    /// beside it, and the first connection that stands is taken (RFC 8305). Suspends until then.
    /// </summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port.</param>
    /// <param name="timeout">
    /// How long to wait at most for all of it; <see langword="null"/> for <see cref="DefaultOperationTimeout"/>.
    /// </param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The connected socket.</returns>
    /// <exception cref="HostNotFoundException">The name has no address.</exception>
    /// <exception cref="SocketTimeoutException">No address answered in time.</exception>
    /// <exception cref="SocketException">No address took the connection; the exception is that of the last one.</exception>
    public static async Coroutine<AsyncSocket> ConnectAsync(
        string host, int port, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        var deadline = PycosTask.Current.Scheduler.DeadlineAfter(timeout ?? DefaultOperationTimeout);
        var addresses = IPAddress.TryParse(host, out var literal)
            ? [literal]
            : await ResolveAsync(host, deadline, cancellationToken);
        return addresses.Length == 1
            ? await ConnectToAsync(new IPEndPoint(addresses[0], port), deadline, cancellationToken)
            : await new ConnectRace($"{host}:{port}", addresses, port).RunAsync(deadline, cancellationToken);
    }

    /// <summary>Connects to an address. Suspends until the connection stands.</summary>
    /// <param name="endPoint">An IP address and port, or a path of the Unix domain.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for <see cref="DefaultOperationTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The connected socket.</returns>
    /// <exception cref="SocketTimeoutException">There was no answer in time.</exception>
    /// <exception cref="SocketException">The connection was refused or failed.</exception>
    public static async Coroutine<AsyncSocket> ConnectAsync(
        EndPoint endPoint, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var deadline = PycosTask.Current.Scheduler.DeadlineAfter(timeout ?? DefaultOperationTimeout);
        return await ConnectToAsync(endPoint, deadline, cancellationToken);
    }

    /// <summary>
    /// Connects this socket, after it was bound to an address of its own, say, or given options. Suspends until the connection
    /// stands. After a failure the socket can only be closed.
    /// </summary>
    /// <param name="endPoint">Where to.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for <see cref="OperationTimeout"/>.</param>
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
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for <see cref="OperationTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="SocketTimeoutException">None came in time.</exception>
    /// <exception cref="SocketException">
    /// The system has no room for another connection (<see cref="SocketError.TooManyOpenSockets"/>). The connection is not lost:
    /// it can be accepted when others have been closed. Wait a little before the next try, which else fails at once.
    /// </exception>
    public Coroutine<AsyncSocket> AcceptAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        AttemptAsync<AcceptAttempt, AsyncSocket>(default, new Terms(timeout, cancellationToken));

    /// <summary>As <see cref="AcceptAsync"/>, and tries again while the system has no room for another connection.</summary>
    internal async Coroutine<AsyncSocket> AcceptWhenThereIsRoomAsync()
    {
        while (true)
        {
            try
            {
                return await AcceptAsync(Timeout.InfiniteTimeSpan);
            }
            catch (SocketException exception) when (
                exception.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                await PycosTask.SleepAsync(AcceptRetryDelay);
            }
        }
    }

    internal static async Coroutine<AsyncSocket> ConnectToAsync(EndPoint endPoint, long deadline, CancellationToken cancellation)
    {
        var family = endPoint.AddressFamily;
        var protocol = family == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp;
        var socket = new AsyncSocket(family, SocketType.Stream, protocol);
        try
        {
            await socket.ConnectUntilAsync(endPoint, deadline, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Resolves a name in a task of its own, so that the time limit holds for that too.</summary>
    private static async Coroutine<IPAddress[]> ResolveAsync(string host, long deadline, CancellationToken cancellation)
    {
        var scheduler = PycosTask.Current.Scheduler;
        var lookup = scheduler.Spawn(scheduler.Poller.ResolveAsync(host, cancellation));
        try
        {
            if (!await lookup.WaitForEndAsync(deadline, cancellation))
            {
                throw new SocketTimeoutException($"Resolving the name {host}", 0);
            }

            return await lookup;
        }
        finally
        {
            lookup.Terminate();
        }
    }

    private async Coroutine ConnectThisAsync(EndPoint endPoint, TimeSpan? timeout, CancellationToken cancellation) =>
        await ConnectUntilAsync(endPoint, PycosTask.Current.Scheduler.DeadlineAfter(timeout ?? OperationTimeout), cancellation);

    private async Coroutine ConnectUntilAsync(EndPoint endPoint, long deadline, CancellationToken cancellation)
    {
        _ = Enter(ref writing, "Connecting", null);
        connecting = new WaitQueue();
        try
        {
            int result;
            while (-(result = driver.Connect(endPoint)) == LinuxCalls.EAGAIN)
            {
                await WaitForRoomAsync(endPoint, deadline, cancellation);
            }

            if (-result is LinuxCalls.EINPROGRESS or LinuxCalls.EINTR)
            {
                result = await WaitForAnswerAsync(endPoint, deadline, cancellation);
            }

            if (result != 0)
            {
                throw SocketErrors.From(-result, $"Connecting to {endPoint}");
            }
        }
        finally
        {
            connecting = null;
            writing.Busy = false;
        }
    }

    private async Coroutine<int> WaitForAnswerAsync(EndPoint endPoint, long deadline, CancellationToken cancellation)
    {
        while (true)
        {
            // Writable means answered (connect(2), EINPROGRESS). What was reported before the call is of no account.
            writing.MayTry = false;
            while (!writing.MayTry)
            {
                driver.Arm(this, owner!, PollDirection.Write);
                if (!await new QueueWait(connecting, deadline, cancellation))
                {
                    throw new SocketTimeoutException($"Connecting to {endPoint}", 0);
                }
            }

            ThrowIfClosed();
            var result = driver.ConnectResult();
            if (-result != LinuxCalls.EINPROGRESS)
            {
                return result;
            }
        }
    }

    private async Coroutine WaitForRoomAsync(EndPoint endPoint, long deadline, CancellationToken cancellation)
    {
        var now = owner!.Clock.Now;
        if (now >= deadline)
        {
            throw new SocketTimeoutException($"Connecting to {endPoint}", 0);
        }

        // In the queue, so that closing the socket ends the wait.
        await new QueueWait(connecting, Math.Min(deadline, now + UnixRetryDelay), cancellation);
        ThrowIfClosed();
    }
}
