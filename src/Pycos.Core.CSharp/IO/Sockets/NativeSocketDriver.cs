using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>
/// A socket of the operating system. Made, bound and configured through <see cref="System.Net.Sockets.Socket"/>; its data moves
/// by system calls on the descriptor. An accepted one gets a <see cref="System.Net.Sockets.Socket"/> only when asked for it.
/// </summary>
internal sealed unsafe class NativeSocketDriver : SocketDriver
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int NoSignal = 0x4000;
    private const int SocketLevel = 1;
    private const int ErrorOption = 4;
    private const int ListeningOption = 30;
    private const int DuplicateCloseOnExec = 1030;
    private const int NonBlockingRequest = 0x5421;

    private readonly int descriptor;
    private readonly bool madeNonBlocking;
    private readonly bool beganConnected;

    /// <summary>What owns the descriptor; for an accepted connection nothing but this driver, until it is asked for.</summary>
    private Socket? socket;

    /// <summary>
    /// A second one, with a copy of the descriptor: one that was made before the connection does not know that it is connected.
    /// </summary>
    private Socket? connectedSocket;
    private bool connected;
    private bool closed;

    internal NativeSocketDriver(Socket socket)
    {
        WrappedSockets.Claim(socket, this);
        this.socket = socket;
        descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        // Not by Socket.Blocking, which attaches the socket to the platform's own engine and makes it imitate blocking calls
        // after Unwrap. A socket that was non-blocking before goes on as it was.
        madeNonBlocking = socket.Blocking;
        beganConnected = socket.Connected;
        SetNonBlocking(descriptor, true);
        IsStream = socket.SocketType == SocketType.Stream;
        AddressFamily = socket.AddressFamily;
        IsListening = IsStream && Option(ListeningOption) > 0;
    }

    private NativeSocketDriver(int descriptor, AddressFamily family)
    {
        this.descriptor = descriptor;
        madeNonBlocking = true;
        beganConnected = true;
        IsStream = true;
        AddressFamily = family;
    }

    private delegate int AddressCall(int descriptor, byte* address, int* length);

    internal override int Descriptor => descriptor;

    internal override bool IsStream { get; }

    internal override AddressFamily AddressFamily { get; }

    internal bool IsListening { get; private set; }

    internal override EndPoint? LocalEndPoint => EndPointFrom(LinuxCalls.GetSocketName);

    internal override EndPoint? RemoteEndPoint => EndPointFrom(LinuxCalls.GetPeerName);

    internal override Socket Socket
    {
        get
        {
            // Closing and this may be called on different threads; both are rare, so the driver itself does for a lock.
            lock (this)
            {
                ObjectDisposedException.ThrowIf(closed, typeof(AsyncSocket));
                if (socket is null)
                {
                    return socket = Wrap(descriptor);
                }

                return connected ? connectedSocket ??= Wrap(Duplicate()) : socket;
            }
        }
    }

    internal override void DetachToClose(PollHandle handle, Scheduler scheduler)
    {
        // Whoever has had the socket may have given a copy to a child process.
        if (socket is null)
        {
            scheduler.Poller.UnregisterToClose(handle);
        }
        else
        {
            Detach(handle, scheduler);
        }
    }

    internal override int Receive(Span<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            return LinuxErrors.Result(LinuxCalls.Receive(descriptor, data, (nuint)buffer.Length, 0));
        }
    }

    internal override int Send(ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        {
            return LinuxErrors.Result(LinuxCalls.Send(descriptor, bytes, (nuint)data.Length, NoSignal));
        }
    }

    internal override int Send(in ReadOnlySequence<byte> data)
    {
        var places = stackalloc MemoryPiece[PinnedPieces.Capacity];
        using var pieces = new PinnedPieces(data, new Span<MemoryPiece>(places, PinnedPieces.Capacity));
        var message = new MessageHeader { Pieces = places, Count = (nuint)pieces.Count };
        return LinuxErrors.Result(LinuxCalls.SendMessage(descriptor, &message, NoSignal));
    }

    internal override bool SendsFiles => IsStream;

    internal override int SendFile(SafeFileHandle file, long position, int count) =>
        LinuxErrors.Result(LinuxCalls.SendFile(descriptor, (int)file.DangerousGetHandle(), &position, (nuint)count));

    internal override int ReceiveFrom(Span<byte> buffer, SocketAddress from)
    {
        var length = from.Buffer.Length;
        fixed (byte* data = buffer)
        fixed (byte* address = from.Buffer.Span)
        {
            var received = LinuxErrors.Result(LinuxCalls.ReceiveFrom(descriptor, data, (nuint)buffer.Length, 0, address, &length));
            from.Size = Math.Min(length, from.Buffer.Length);
            return received;
        }
    }

    internal override int SendTo(ReadOnlySpan<byte> data, SocketAddress to)
    {
        fixed (byte* bytes = data)
        fixed (byte* address = to.Buffer.Span)
        {
            return LinuxErrors.Result(LinuxCalls.SendTo(descriptor, bytes, (nuint)data.Length, NoSignal, address, to.Size));
        }
    }

    internal override int Accept(out SocketDriver? accepted)
    {
        var result = LinuxErrors.Result(LinuxCalls.Accept(descriptor, null, null, NonBlocking | CloseOnExec));
        accepted = result >= 0 ? Accepted(result) : null;
        return result;
    }

    /// <summary>The driver of a connection that this listener has accepted.</summary>
    internal NativeSocketDriver Accepted(int connection) => new(connection, AddressFamily);

    internal override int Connect(EndPoint endPoint)
    {
        var address = endPoint.Serialize();
        fixed (byte* bytes = address.Buffer.Span)
        {
            var result = LinuxErrors.Result(LinuxCalls.Connect(descriptor, bytes, address.Size));
            connected = result == 0;
            return result;
        }
    }

    internal override int ConnectResult()
    {
        var error = Option(ErrorOption);
        if (error != 0)
        {
            return -Math.Abs(error);
        }

        connected = RemoteEndPoint is not null;
        return connected ? 0 : -LinuxCalls.EINPROGRESS;
    }

    internal override void Bind(EndPoint endPoint) => Socket.Bind(endPoint);

    internal override void Listen(int backlog)
    {
        Socket.Listen(backlog);
        IsListening = true;
    }

    /// <summary>Zero, or a negated error number.</summary>
    internal int TryShutdown(SocketShutdown how) => LinuxErrors.Result(LinuxCalls.Shutdown(descriptor, (int)how));

    internal override void Shutdown(SocketShutdown how)
    {
        var result = TryShutdown(how);
        // A connection that its peer has reset counts as none, and there is nothing left to be ended.
        var isOver = result == -LinuxCalls.ENOTCONN && (connected || beganConnected);
        if (result < 0 && !isOver)
        {
            throw SocketErrors.From(-result, "Ending a direction of the connection");
        }
    }

    internal override void Release()
    {
        lock (this)
        {
            closed = true;
            if (madeNonBlocking)
            {
                SetNonBlocking(descriptor, false);
            }

            WrappedSockets.Release(connectedSocket ?? socket!);
            if (connectedSocket is not null)
            {
                Discard(socket!);
            }
        }
    }

    internal override void Close()
    {
        lock (this)
        {
            if (closed)
            {
                return;
            }

            closed = true;
            if (connectedSocket is not null)
            {
                Discard(connectedSocket);
            }

            if (socket is null)
            {
                _ = LinuxCalls.Close(descriptor);
            }
            else
            {
                Discard(socket);
            }
        }
    }

    /// <summary>The value of a number among the options of sockets (socket(7)); below zero a negated error number.</summary>
    private int Option(int option)
    {
        var value = 0;
        var length = sizeof(int);
        var result = LinuxErrors.Result(LinuxCalls.GetSocketOption(descriptor, SocketLevel, option, &value, &length));
        return result < 0 ? result : value;
    }

    private static void SetNonBlocking(int descriptor, bool nonBlocking)
    {
        var value = nonBlocking ? 1 : 0;
        var result = LinuxErrors.Result(LinuxCalls.DeviceControl(descriptor, NonBlockingRequest, &value));
        if (result < 0)
        {
            throw SocketErrors.From(-result, "Switching between blocking and non-blocking");
        }
    }

    private static void Discard(Socket socket)
    {
        WrappedSockets.Release(socket);
        socket.Dispose();
    }

    private Socket Wrap(int owned)
    {
        var wrapping = new Socket(new SafeSocketHandle(owned, true));
        WrappedSockets.Claim(wrapping, this);
        return wrapping;
    }

    private int Duplicate()
    {
        var result = LinuxErrors.Result(LinuxCalls.FileControl(descriptor, DuplicateCloseOnExec, 0));
        return result >= 0 ? result : throw SocketErrors.From(-result, "Copying the descriptor");
    }

    /// <summary>The address that a call tells; null if the call fails or the address is not set.</summary>
    private EndPoint? EndPointFrom(AddressCall call)
    {
        var address = new SocketAddress(AddressFamily);
        var length = address.Buffer.Length;
        int result;
        fixed (byte* bytes = address.Buffer.Span)
        {
            result = call(descriptor, bytes, &length);
        }

        // An address that consists of its family alone is that of a nameless socket (unix(7)).
        if (result < 0 || length <= sizeof(ushort))
        {
            return null;
        }

        address.Size = Math.Min(length, address.Buffer.Length);
        return ToEndPoint(address) is var endPoint && endPoint is IPEndPoint { Port: 0 } ? null : endPoint;
    }

    internal static EndPoint ToEndPoint(SocketAddress address) => address.Family switch
    {
        AddressFamily.Unix => new UnixDomainSocketEndPoint("/").Create(address),
        AddressFamily.InterNetworkV6 => new IPEndPoint(IPAddress.IPv6Any, 0).Create(address),
        _ => new IPEndPoint(IPAddress.Any, 0).Create(address),
    };
}
