using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>
/// A socket whose calls are those of <see cref="System.Net.Sockets.Socket"/>, not blocking: for every platform that .NET runs on,
/// since it makes no call of the system itself. A poller can watch its descriptor where there is one.
/// </summary>
internal class ManagedSocketDriver : SocketDriver
{
    private const int NoSuchFile = 2;
    private const int InvalidArgument = 22;
    private const int ConnectionAborted = 103;
    private const int ConnectionRefused = 111;

    /// <summary>SIO_UDP_CONNRESET of Windows: whether the refusal of a datagram is an error of later receives.</summary>
    private const int ReportRefusals = unchecked((int)0x9800000C);

    private readonly Socket socket;
    private bool listens;

    internal ManagedSocketDriver(Socket socket)
    {
        WrappedSockets.Claim(socket, this);
        this.socket = socket;
        socket.Blocking = false;
        Descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        IsStream = socket.SocketType == SocketType.Stream;
        AddressFamily = socket.AddressFamily;
        if (!socket.Connected)
        {
            SetReportsRefusals(false);
        }
    }

    internal override int Descriptor { get; }

    internal override bool IsStream { get; }

    internal override AddressFamily AddressFamily { get; }

    internal override EndPoint? LocalEndPoint => Named(() => socket.LocalEndPoint);

    internal override EndPoint? RemoteEndPoint => Named(() => socket.RemoteEndPoint);

    internal override Socket Socket => socket;

    /// <summary>Whether it listens: a socket that was wrapped is asked.</summary>
    private protected bool Listens => listens = listens
        || (IsStream
            && !socket.Connected
            && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection) is int and not 0);

    internal override int Receive(Span<byte> buffer)
    {
        var received = socket.Receive(buffer, SocketFlags.None, out var error);
        return error == SocketError.Success ? received : ReceiveFailure(error, buffer.Length);
    }

    internal override int Send(ReadOnlySpan<byte> data)
    {
        var sent = socket.Send(data, SocketFlags.None, out var error);
        return error == SocketError.Success ? sent : -SocketErrors.NumberOf(error);
    }

    internal override int ReceiveFrom(Span<byte> buffer, SocketAddress from)
    {
        BindSomewhere();
        // Asked first, since the call has no other way to say that nothing is there than an exception, which costs far more.
        if (!socket.Poll(0, SelectMode.SelectRead))
        {
            return -LinuxCalls.EAGAIN;
        }

        try
        {
            return socket.ReceiveFrom(buffer, SocketFlags.None, from);
        }
        catch (SocketException exception)
        {
            return ReceiveFailure(exception.SocketErrorCode, buffer.Length);
        }
    }

    internal override int SendTo(ReadOnlySpan<byte> data, SocketAddress to)
    {
        try
        {
            BindSomewhere();
            return socket.SendTo(data, SocketFlags.None, to);
        }
        catch (SocketException exception)
        {
            return -SocketErrors.NumberOf(exception.SocketErrorCode);
        }
    }

    internal override int Accept(out SocketDriver? accepted)
    {
        accepted = null;
        if (!Listens)
        {
            return -InvalidArgument;
        }

        if (!socket.Poll(0, SelectMode.SelectRead))
        {
            return -LinuxCalls.EAGAIN;
        }

        try
        {
            accepted = Wrap(socket.Accept());
            return 0;
        }
        catch (SocketException exception)
        {
            return AcceptFailure(exception.SocketErrorCode);
        }
    }

    internal override int Connect(EndPoint endPoint)
    {
        try
        {
            // Who is connected waits for an answer of that peer alone, and is to learn that there is none.
            SetReportsRefusals(true);
            socket.Connect(endPoint);
            return 0;
        }
        catch (SocketException exception)
        {
            // A listener of the Unix domain that has no room is asked again; elsewhere the answer is under way.
            return exception.SocketErrorCode is SocketError.WouldBlock && AddressFamily != AddressFamily.Unix
                ? -LinuxCalls.EINPROGRESS
                : ConnectFailure(exception.SocketErrorCode);
        }
    }

    internal override int ConnectResult()
    {
        var error = (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        return error != SocketError.Success ? ConnectFailure(error) : RemoteEndPoint is null ? -LinuxCalls.EINPROGRESS : 0;
    }

    internal override void Bind(EndPoint endPoint) => socket.Bind(endPoint);

    internal override void Listen(int backlog)
    {
        socket.Listen(backlog);
        listens = true;
    }

    internal override void Shutdown(SocketShutdown how)
    {
        try
        {
            socket.Shutdown(how);
        }
        catch (SocketException exception)
        {
            throw SocketErrors.From(SocketErrors.NumberOf(exception.SocketErrorCode), "Ending a direction of the connection");
        }
    }

    internal override void Release() => WrappedSockets.Release(socket);

    internal override void Close()
    {
        WrappedSockets.Release(socket);
        socket.Dispose();
    }

    /// <summary>Makes the driver of a connection that was accepted.</summary>
    private protected virtual SocketDriver Wrap(Socket accepted) => new ManagedSocketDriver(accepted);

    /// <summary>What a receive returns that failed, into a buffer of that length.</summary>
    private protected int ReceiveFailure(SocketError error, int length) => error switch
    {
        // Windows says that not all of the datagram had room.
        SocketError.MessageSize => length,
        // This side has ended receiving: for Linux that is the end of the stream.
        SocketError.Shutdown when IsStream => 0,
        SocketError.ConnectionReset when !IsStream => -ConnectionRefused,
        _ => -SocketErrors.NumberOf(error),
    };

    private protected static int AcceptFailure(SocketError error) =>
        // So Windows says that the peer has gone before it was accepted.
        error == SocketError.ConnectionReset ? -ConnectionAborted : -SocketErrors.NumberOf(error);

    private protected int ConnectFailure(SocketError error) =>
        error == SocketError.AddressNotAvailable && AddressFamily == AddressFamily.Unix
            ? -NoSuchFile
            : -SocketErrors.NumberOf(error);

    /// <summary>
    /// Gives a datagram socket that has no address a free one, as the system does when it sends; .NET does not let it receive
    /// without.
    /// </summary>
    private protected void BindSomewhere()
    {
        if (!socket.IsBound && !IsStream && AddressFamily != AddressFamily.Unix)
        {
            socket.Bind(new IPEndPoint(AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0));
        }
    }

    /// <summary>
    /// Windows reports that a datagram was refused as the error of a later receive, even if that is for others' datagrams.
    /// </summary>
    private void SetReportsRefusals(bool value)
    {
        if (OperatingSystem.IsWindows() && !IsStream)
        {
            try
            {
                socket.IOControl(ReportRefusals, [value ? (byte)1 : (byte)0, 0, 0, 0], null);
            }
            catch (SocketException)
            {
                // Emulations of Windows need not have it; what it spares is an error that is no loss.
            }
        }
    }

    /// <summary>An address, if it is one: not bound and nameless are none.</summary>
    private static EndPoint? Named(Func<EndPoint?> address)
    {
        try
        {
            return address() switch
            {
                IPEndPoint { Port: 0 } => null,
                UnixDomainSocketEndPoint path when path.ToString()!.Length == 0 => null,
                var endPoint => endPoint,
            };
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
