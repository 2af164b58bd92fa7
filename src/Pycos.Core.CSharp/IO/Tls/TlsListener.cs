using System.Net;
using System.Net.Sockets;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Accepts connections that speak TLS. Each handshake is made in a task of its own, so that a client which is slow, silent or
/// speaks something else holds up nobody; it is closed when its time is up.
/// </summary>
/// <remarks>Belongs to the scheduler whose task first accepts; only its tasks use it.</remarks>
public sealed class TlsListener : IAsyncDisposable, IDisposable
{
    private readonly AsyncSocket listener;
    private readonly TlsListenerOptions options;
    private readonly Queue<AsyncSocket> ready = new();
    private readonly HashSet<PycosTask> handshakes = [];
    private readonly WaitQueue acceptors = new();
    private readonly WaitQueue room = new();
    private PycosTask? accepting;
    private Exception? failure;
    private bool closed;

    /// <summary>Takes over a socket that listens.</summary>
    /// <param name="listener">The socket; closed in the end.</param>
    /// <param name="options">The certificate, and the limits.</param>
    public TlsListener(AsyncSocket listener, TlsListenerOptions options)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(options);
        this.listener = listener;
        this.options = options;
    }

    /// <summary>Where it listens.</summary>
    public EndPoint? LocalEndPoint => listener.LocalEndPoint;

    /// <summary>How many clients are in their handshake.</summary>
    public int PendingHandshakes => handshakes.Count;

    /// <summary>Takes a connection whose handshake is done. Suspends until there is one.</summary>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="SocketTimeoutException">None came in time.</exception>
    /// <exception cref="SocketClosedException">The listener is closed.</exception>
    /// <exception cref="SocketException">The socket does not listen any more.</exception>
    public async Coroutine<AsyncSocket> AcceptAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Deadline.ThrowIfNegative(timeout);
        var deadline = PycosTask.Current.Scheduler.DeadlineAfter(timeout);
        while (ready.Count == 0)
        {
            ThrowIfEnded();
            accepting ??= PycosTask.Spawn(AcceptAllAsync(), new SpawnOptions { Daemon = true, Name = "TLS listener" });
            if (!await new QueueWait(acceptors, deadline, cancellationToken) && ready.Count == 0)
            {
                throw new SocketTimeoutException("Accepting", 0);
            }
        }

        var accepted = ready.Dequeue();
        room.GrantFirst();
        return accepted;
    }

    /// <summary>
    /// Closes the listener, the connections that nobody has accepted and those in their handshake. Never suspends, and does
    /// nothing a second time. On the thread of its scheduler.
    /// </summary>
    public void Dispose()
    {
        if (closed)
        {
            return;
        }

        closed = true;
        listener.Dispose();
        accepting?.Terminate();
        foreach (var handshake in handshakes)
        {
            handshake.Terminate();
        }

        while (ready.TryDequeue(out var connection))
        {
            connection.Dispose();
        }

        acceptors.GrantAll();
    }

    /// <summary>Closes the listener; see <see cref="Dispose"/>.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void ThrowIfEnded()
    {
        if (closed)
        {
            throw new SocketClosedException();
        }

        if (failure is not null)
        {
            throw new IOException($"The listener has stopped: {failure.Message}", failure);
        }
    }

    private async Coroutine AcceptAllAsync()
    {
        try
        {
            while (true)
            {
                while (handshakes.Count + ready.Count >= options.MaxHandshakes)
                {
                    await new QueueWait(room, Deadline.Never, default);
                }

                var connection = await listener.AcceptWhenThereIsRoomAsync();
                var handshake = PycosTask.Spawn(ShakeHandsAsync(connection), new SpawnOptions { Daemon = true, Name = "TLS handshake" });
                handshakes.Add(handshake);
                handshake.WhenEnded(EndHandshake);
            }
        }
        catch (Exception exception) when (exception is SocketException or SocketClosedException)
        {
            failure = exception;
            acceptors.GrantAll();
        }
    }

    private async Coroutine ShakeHandsAsync(AsyncSocket connection)
    {
        try
        {
            var secure = await connection.AuthenticateAsServerAsync(options.Authentication, options.HandshakeTimeout);
            if (closed)
            {
                secure.Dispose();
                return;
            }

            ready.Enqueue(secure);
            // All: one that is terminated meanwhile would keep it from the others.
            acceptors.GrantAll();
        }
        catch (Exception exception) when (exception is TlsHandshakeException or SocketTimeoutException)
        {
            options.HandshakeFailed?.Invoke(exception);
        }
        finally
        {
            connection.Dispose();
        }
    }

    private void EndHandshake(PycosTask handshake)
    {
        handshakes.Remove(handshake);
        room.GrantFirst();
    }
}
