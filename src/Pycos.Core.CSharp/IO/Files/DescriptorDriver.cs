using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>A pipe or a terminal: bytes move by read(2) and write(2).</summary>
internal sealed unsafe class DescriptorDriver : SocketDriver
{
    private const int FromHere = 1;
    private const int GetStatusFlags = 3;
    private const int SetStatusFlags = 4;
    private const int NonBlocking = 0x800;

    private readonly SafeFileHandle handle;

    internal DescriptorDriver(SafeFileHandle handle)
    {
        this.handle = handle;
        Descriptor = (int)handle.DangerousGetHandle();
        // A terminal gives one line to a read, however much is there.
        ShortReadTakesAll = LinuxCalls.IsTerminal(Descriptor) == 0;
        var flags = LinuxCalls.FileControl(Descriptor, GetStatusFlags, 0);
        if (flags < 0 || LinuxCalls.FileControl(Descriptor, SetStatusFlags, flags | NonBlocking) < 0)
        {
            var error = Marshal.GetLastSystemError();
            throw new IOException($"Descriptor {Descriptor} can not be made non-blocking: {Marshal.GetPInvokeErrorMessage(error)}.", error);
        }
    }

    internal override int Descriptor { get; }

    internal override bool IsStream => true;

    internal override bool ShortReadTakesAll { get; }

    internal override AddressFamily AddressFamily => AddressFamily.Unspecified;

    internal override EndPoint? LocalEndPoint => null;

    internal override EndPoint? RemoteEndPoint => null;

    internal override Socket Socket => throw NotASocket();

    /// <summary>Whether there are positions in it: then it can not be waited for, and never has to be (lseek(2)).</summary>
    internal static bool CanSeek(SafeFileHandle handle) => OperatingSystem.IsWindows()
        ? HasLength(handle)
        : LinuxCalls.Seek((int)handle.DangerousGetHandle(), 0, FromHere) >= 0;

    internal override int Receive(Span<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            return LinuxErrors.Result(LinuxCalls.Read(Descriptor, data, (nuint)buffer.Length));
        }
    }

    internal override int Send(ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        {
            return LinuxErrors.Result(LinuxCalls.Write(Descriptor, bytes, (nuint)data.Length));
        }
    }

    internal override int ReceiveFrom(Span<byte> buffer, SocketAddress from) => throw NotASocket();

    internal override int SendTo(ReadOnlySpan<byte> data, SocketAddress to) => throw NotASocket();

    internal override int Accept(out SocketDriver? accepted) => throw NotASocket();

    internal override int Connect(EndPoint endPoint) => throw NotASocket();

    internal override int ConnectResult() => throw NotASocket();

    internal override void Bind(EndPoint endPoint) => throw NotASocket();

    internal override void Listen(int backlog) => throw NotASocket();

    internal override void Shutdown(SocketShutdown how) => throw NotASocket();

    internal override void Close() => handle.Dispose();

    private static bool HasLength(SafeFileHandle handle)
    {
        try
        {
            return RandomAccess.GetLength(handle) >= 0;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    private static NotSupportedException NotASocket() => new("This is a pipe or a terminal and no socket.");
}
