using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

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

    private readonly int descriptor;
    private Socket? socket;

    internal NativeSocketDriver(Socket socket)
    {
        this.socket = socket;
        socket.Blocking = false;
        descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        IsStream = socket.SocketType != SocketType.Dgram;
        AddressFamily = socket.AddressFamily;
    }

    private NativeSocketDriver(int descriptor, AddressFamily family)
    {
        this.descriptor = descriptor;
        IsStream = true;
        AddressFamily = family;
    }

    internal override int Descriptor => descriptor;

    internal override bool IsStream { get; }

    internal override AddressFamily AddressFamily { get; }

    internal override EndPoint? LocalEndPoint => Socket.LocalEndPoint;

    internal override EndPoint? RemoteEndPoint => Socket.RemoteEndPoint;

    internal override Socket Socket => socket ??= new Socket(new SafeSocketHandle(descriptor, true));

    internal override int Receive(Span<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            return Result(LinuxCalls.Receive(descriptor, data, (nuint)buffer.Length, 0));
        }
    }

    internal override int Send(ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        {
            return Result(LinuxCalls.Send(descriptor, bytes, (nuint)data.Length, NoSignal));
        }
    }

    internal override int ReceiveFrom(Span<byte> buffer, SocketAddress from)
    {
        var length = from.Buffer.Length;
        fixed (byte* data = buffer)
        fixed (byte* address = from.Buffer.Span)
        {
            var received = Result(LinuxCalls.ReceiveFrom(descriptor, data, (nuint)buffer.Length, 0, address, &length));
            from.Size = Math.Min(length, from.Buffer.Length);
            return received;
        }
    }

    internal override int SendTo(ReadOnlySpan<byte> data, SocketAddress to)
    {
        fixed (byte* bytes = data)
        fixed (byte* address = to.Buffer.Span)
        {
            return Result(LinuxCalls.SendTo(descriptor, bytes, (nuint)data.Length, NoSignal, address, to.Size));
        }
    }

    internal override int Accept(out SocketDriver? accepted)
    {
        var result = Result(LinuxCalls.Accept(descriptor, null, null, NonBlocking | CloseOnExec));
        accepted = result >= 0 ? new NativeSocketDriver(result, AddressFamily) : null;
        return result;
    }

    internal override int Connect(EndPoint endPoint)
    {
        var address = endPoint.Serialize();
        fixed (byte* bytes = address.Buffer.Span)
        {
            return Result(LinuxCalls.Connect(descriptor, bytes, address.Size));
        }
    }

    internal override int ConnectResult()
    {
        var error = 0;
        var length = sizeof(int);
        var result = Result(LinuxCalls.GetSocketOption(descriptor, SocketLevel, ErrorOption, &error, &length));
        return result < 0 ? result : -error;
    }

    internal override void Bind(EndPoint endPoint) => Socket.Bind(endPoint);

    internal override void Listen(int backlog) => Socket.Listen(backlog);

    internal override void Shutdown(SocketShutdown how) => Socket.Shutdown(how);

    internal override void Close()
    {
        if (socket is null)
        {
            _ = LinuxCalls.Close(descriptor);
        }
        else
        {
            socket.Dispose();
        }
    }

    private static int Result(nint result) => result >= 0 ? (int)result : -Marshal.GetLastSystemError();
}
