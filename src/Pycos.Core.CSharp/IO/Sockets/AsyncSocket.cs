using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A socket whose operations suspend the task and never block the scheduler: TCP and UDP over IPv4 and IPv6, and Unix domain
/// sockets.
/// </summary>
/// <remarks>
/// <para>A socket belongs to the scheduler of the first task that uses it, and only its tasks can use it. One task may receive
/// while another sends; two that receive, or two that send, at the same time are refused.</para>
/// <para>Buffers are the caller's and are touched only during the call. Every operation takes a timeout of its own and a token;
/// when a wait ends early by either, or because the task is terminated, no byte that came is lost: the next operation gets
/// it.</para>
/// <para>Errors of the network are <see cref="SocketException"/>s; a closed socket throws <see cref="SocketClosedException"/>.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class AsyncSocket : PollHandle, IAsyncDisposable, IDisposable
{
    private SocketDriver driver;
    private Scheduler? owner;
    private TimeSpan operationTimeout = DefaultOperationTimeout;
    private SocketDirection reading;
    private SocketDirection writing = new() { MayTry = true };

    /// <summary>Where the task waits that connects, while it does.</summary>
    private WaitQueue? connecting;
    private bool closed;

    /// <summary>Creates a socket.</summary>
    /// <param name="addressFamily">IPv4, IPv6 or Unix.</param>
    /// <param name="socketType">Stream or datagram.</param>
    /// <param name="protocolType">TCP or UDP; <see cref="ProtocolType.Unspecified"/> for Unix sockets.</param>
    public AsyncSocket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType)
        : this(CreateDriver(addressFamily, socketType, protocolType))
    {
    }

    /// <summary>
    /// Takes over a socket: makes its descriptor non-blocking and closes it in the end. Use it only through this object until
    /// <see cref="Unwrap"/>.
    /// </summary>
    /// <param name="socket">The socket, in whatever state it is.</param>
    /// <exception cref="InvalidOperationException">It is wrapped already.</exception>
    public AsyncSocket(Socket socket)
        : this(WrapSocket(socket ?? throw new ArgumentNullException(nameof(socket))))
    {
    }

    internal AsyncSocket(SocketDriver driver) => this.driver = driver;

    /// <summary>
    /// The <see cref="OperationTimeout"/> of sockets that are made from now on, accepted ones too.
    /// <see cref="Timeout.InfiniteTimeSpan"/>, the default, is no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public static TimeSpan DefaultOperationTimeout
    {
        get;
        set => field = CheckTimeout(value);
    }
    = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How long each operation may take that is given no timeout of its own. <see cref="Timeout.InfiniteTimeSpan"/> is no limit.
    /// A change holds for operations that begin after it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan OperationTimeout
    {
        get => operationTimeout;
        set => operationTimeout = CheckTimeout(value);
    }

    /// <inheritdoc/>
    public override int Descriptor => driver.Descriptor;

    /// <summary>
    /// The socket of the operating system: for options, and for anything else that this class does not cover. Do not do I/O with
    /// it, and ask for it anew after connecting: what was got before does not know of that.
    /// </summary>
    public Socket Socket => closed ? throw new SocketClosedException() : driver.Socket;

    /// <summary>The address it is bound to, or <see langword="null"/>.</summary>
    public EndPoint? LocalEndPoint => closed ? null : driver.LocalEndPoint;

    /// <summary>The address it is connected to, or <see langword="null"/>; nameless Unix sockets have none.</summary>
    public EndPoint? RemoteEndPoint => closed ? null : driver.RemoteEndPoint;

    /// <summary>Whether it has been closed, or detached by <see cref="Unwrap"/>.</summary>
    public bool IsClosed => closed;

    /// <summary>The scheduler whose tasks use the socket; null before the first use.</summary>
    internal Scheduler? Owner => owner;

    /// <summary>Creates a TCP socket, or one of the Unix domain, that listens.</summary>
    /// <param name="endPoint">Where; port 0 picks a free one, which <see cref="LocalEndPoint"/> tells.</param>
    /// <param name="backlog">How many connections may wait to be accepted.</param>
    /// <returns>The socket.</returns>
    /// <exception cref="AddressInUseException">Another socket has the address.</exception>
    public static AsyncSocket Listen(EndPoint endPoint, int backlog = 1024)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var family = endPoint.AddressFamily;
        var protocol = family == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp;
        var socket = new AsyncSocket(family, SocketType.Stream, protocol);
        try
        {
            socket.Bind(endPoint);
            socket.Listen(backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Lets a socket that is bound listen. Never suspends.</summary>
    /// <param name="backlog">How many connections may wait to be accepted.</param>
    /// <exception cref="AddressInUseException">Another socket listens on the address.</exception>
    public void Listen(int backlog = 1024)
    {
        ThrowIfClosed();
        try
        {
            driver.Listen(backlog);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(LocalEndPoint!);
        }
    }

    /// <summary>Binds the socket to an address. Never suspends.</summary>
    /// <param name="endPoint">The address.</param>
    /// <exception cref="AddressInUseException">Another socket has the address.</exception>
    public void Bind(EndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ThrowIfClosed();
        try
        {
            driver.Bind(endPoint);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(endPoint);
        }
    }

    /// <summary>
    /// Ends one or both directions of a connection: the peer sees the end of the stream. Does nothing if the peer has reset the
    /// connection. Never suspends.
    /// </summary>
    /// <param name="how">Which.</param>
    /// <exception cref="WrongSchedulerException">Called outside the scheduler that uses the socket.</exception>
    /// <exception cref="SocketException">The socket was never connected.</exception>
    public void Shutdown(SocketShutdown how)
    {
        ThrowIfClosed();
        RefuseOtherThreads("Shutdown");
        driver.Shutdown(how);
    }

    /// <summary>
    /// Closes the socket. Operations that are pending end with <see cref="SocketClosedException"/>. Never suspends, and does
    /// nothing a second time. On another thread than its scheduler's the closing is handed to that.
    /// </summary>
    public void Dispose()
    {
        if (owner is { IsCurrent: false, IsAlive: true } && owner.TryPost(new PostedAction(Dispose)))
        {
            return;
        }

        if (Detach(toClose: true))
        {
            driver.Close();
        }
    }

    /// <summary>Closes the socket; see <see cref="Dispose"/>.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Gives the socket of the operating system back, in blocking mode, for synchronous use. Pending operations end with
    /// <see cref="SocketClosedException"/>, and this object is closed.
    /// </summary>
    /// <returns>The socket, which is the caller's to close.</returns>
    /// <exception cref="InvalidOperationException">
    /// It speaks TLS; or, with the portable poller, it is still sending what it has taken.
    /// </exception>
    /// <exception cref="WrongSchedulerException">Called outside the scheduler that uses the socket.</exception>
    public Socket Unwrap()
    {
        ThrowIfClosed();
        RefuseOtherThreads("Unwrap");
        if (driver.PrepareRelease() is { } obstacle)
        {
            throw new InvalidOperationException($"This connection {obstacle}");
        }

        var socket = driver.Socket;
        Detach();
        driver.Release();
        socket.Blocking = true;
        return socket;
    }

    /// <summary>Descriptor and addresses.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => closed
        ? "socket (closed)"
        : $"socket {Descriptor} ({LocalEndPoint?.ToString() ?? "unbound"}{(RemoteEndPoint is { } remote ? $" to {remote}" : "")})";

    /// <inheritdoc/>
    public override void OnHangUp() => reading.HungUp = true;

    /// <inheritdoc/>
    public override void OnReadable() => reading.Announce(owner!);

    /// <inheritdoc/>
    public override void OnWritable()
    {
        writing.Announce(owner!);
        connecting?.GrantAll();
    }

    private static SocketDriver CreateDriver(AddressFamily family, SocketType type, ProtocolType protocol) =>
        Scheduler.Current is { } scheduler
            ? scheduler.Poller.CreateSocket(family, type, protocol)
            : SocketDriver.For(new Socket(family, type, protocol));

    private static SocketDriver WrapSocket(Socket socket) =>
        Scheduler.Current is { } scheduler ? scheduler.Poller.WrapSocket(socket) : SocketDriver.For(socket);

    /// <summary>Marks the socket closed, ends what is pending and leaves the poller; false if that was done before.</summary>
    private bool Detach(bool toClose = false)
    {
        if (closed)
        {
            return false;
        }

        closed = true;
        if (owner is { IsAlive: true })
        {
            if (toClose)
            {
                driver.DetachToClose(this, owner);
            }
            else
            {
                driver.Detach(this, owner);
            }

            OnReadable();
            OnWritable();
        }

        return true;
    }

    private static TimeSpan CheckTimeout(TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        }

        return timeout;
    }

    /// <summary>What another thread does to a socket in use would cross what its scheduler does.</summary>
    private void RefuseOtherThreads(string operation)
    {
        if (owner is { IsCurrent: false, IsAlive: true })
        {
            throw new WrongSchedulerException(
                $"{operation} was called outside scheduler {owner.Name}, which uses this socket. Call it in a task of that scheduler; "
                + "only Dispose may be called everywhere.");
        }
    }

    private void ThrowIfClosed()
    {
        if (closed)
        {
            throw new SocketClosedException();
        }
    }
}
