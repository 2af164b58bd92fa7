using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Pycos.Internals;

namespace Pycos;

/// <content>Connections that speak TLS.</content>
public sealed partial class AsyncSocket
{
    /// <summary>How long a handshake may take unless another time is given: 10 seconds.</summary>
    public static readonly TimeSpan DefaultHandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What the sides have agreed upon; <see langword="null"/> if the connection does not speak TLS.</summary>
    public TlsInfo? Tls => (driver as TlsDriver)?.Info;

    /// <summary>
    /// Connects to a host by TCP and TLS. Its certificate is verified, for the name of the host, unless the options say otherwise.
    /// Suspends until the connection stands.
    /// </summary>
    /// <param name="host">A name, or an address.</param>
    /// <param name="port">The port.</param>
    /// <param name="options">
    /// Versions, certificates, application protocols; <see langword="null"/> for the defaults. The name of the host is filled in if it
    /// is not set.
    /// </param>
    /// <param name="timeout">
    /// How long connecting may take, and then the handshake; <see langword="null"/> for <see cref="DefaultOperationTimeout"/> and
    /// <see cref="DefaultHandshakeTimeout"/>.
    /// </param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The connection, which is used as any other.</returns>
    /// <exception cref="TlsHandshakeException">The certificate is not trusted, or the peer does not speak TLS.</exception>
    /// <exception cref="SocketTimeoutException">There was no answer in time.</exception>
    /// <exception cref="SocketException">No address took the connection.</exception>
    public static async Coroutine<AsyncSocket> ConnectTlsAsync(
        string host,
        int port,
        SslClientAuthenticationOptions? options = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        var plain = await ConnectAsync(host, port, timeout, cancellationToken);
        options ??= new SslClientAuthenticationOptions();
        options.TargetHost ??= host;
        return await plain.AuthenticateAsClientAsync(options, timeout, cancellationToken);
    }

    /// <summary>
    /// Makes a connection speak TLS, as the client. Suspends until the handshake is done. Pending operations of this socket must
    /// have ended; it is closed, and the new one takes its place.
    /// </summary>
    /// <param name="options">Versions, certificates, application protocols; the name of the host, which is verified.</param>
    /// <param name="timeout">How long the handshake may take; <see langword="null"/> for <see cref="DefaultHandshakeTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>, and the connection.</param>
    /// <returns>The connection, which is used as any other.</returns>
    /// <exception cref="TlsHandshakeException">The certificate is not trusted, or the peer does not speak TLS.</exception>
    /// <exception cref="SocketTimeoutException">The handshake was not done in time.</exception>
    public Coroutine<AsyncSocket> AuthenticateAsClientAsync(
        SslClientAuthenticationOptions options, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return AuthenticateAsync(stream => stream.AuthenticateAsClientAsync(options, default), timeout, cancellationToken);
    }

    /// <summary>
    /// Makes a connection speak TLS, as the server. Suspends until the handshake is done. Pending operations of this socket must
    /// have ended; it is closed, and the new one takes its place.
    /// </summary>
    /// <param name="options">The certificate; versions, application protocols, whether clients need a certificate.</param>
    /// <param name="timeout">How long the handshake may take; <see langword="null"/> for <see cref="DefaultHandshakeTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>, and the connection.</param>
    /// <returns>The connection, which is used as any other.</returns>
    /// <exception cref="TlsHandshakeException">The client does not trust the certificate, or does not speak TLS.</exception>
    /// <exception cref="SocketTimeoutException">The handshake was not done in time.</exception>
    public Coroutine<AsyncSocket> AuthenticateAsServerAsync(
        SslServerAuthenticationOptions options, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return AuthenticateAsync(stream => stream.AuthenticateAsServerAsync(options, default), timeout, cancellationToken);
    }

    private async Coroutine<AsyncSocket> AuthenticateAsync(
        Func<SslStream, Task> handshake, TimeSpan? timeout, CancellationToken cancellation)
    {
        Deadline.ThrowIfNegative(timeout);
        ThrowIfClosed();
        var scheduler = PycosTask.Current.Scheduler;
        var peer = RemoteEndPoint;
        var before = TakeOver(scheduler);
        var transport = new TlsTransport(driver.OnPoller(scheduler.Poller, out _), before, scheduler);
        var stream = new SslStream(new TlsTransportStream(transport), leaveInnerStreamOpen: true);
        var isDone = false;
        try
        {
            var deadline = scheduler.DeadlineAfter(timeout ?? DefaultHandshakeTimeout);
            var attempt = scheduler.Spawn(Coroutine.FromTask(_ => handshake(stream)), new SpawnOptions { Name = "TLS handshake" });
            if (!await attempt.WaitForEndAsync(deadline, cancellation))
            {
                throw new SocketTimeoutException("The TLS handshake", 0);
            }

            await attempt;
            isDone = true;
            return new AsyncSocket(new TlsDriver(transport, stream)) { OperationTimeout = OperationTimeout };
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or SocketException)
        {
            throw new TlsHandshakeException(peer, exception, transport.Opening, transport.IsAnswered);
        }
        finally
        {
            if (!isDone)
            {
                transport.Close();
                await stream.DisposeAsync();
            }
        }
    }

    /// <summary>Takes the connection from this socket, which is closed without it.</summary>
    /// <returns>What had been read and put back.</returns>
    private byte[] TakeOver(Scheduler scheduler)
    {
        if (owner is not null && owner != scheduler)
        {
            throw new WrongSchedulerException(
                $"This socket belongs to scheduler {owner.Name}, whose task used it first; a task of scheduler {scheduler.Name} can not use it.");
        }

        if (reading.Busy || writing.Busy)
        {
            throw new InvalidOperationException(
                "A task is inside an operation of this socket. Wait for its end before you begin with TLS.");
        }

        Detach();
        return reading.TakeAllPutBack();
    }
}
