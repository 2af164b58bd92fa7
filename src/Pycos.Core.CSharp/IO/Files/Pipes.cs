using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>Pipes of the operating system: pipe2(2).</summary>
internal static unsafe class Pipes
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    internal static (SafeFileHandle Reader, SafeFileHandle Writer) Create(bool nonBlocking)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException(
                "Pipes need a poller that watches descriptors, and Windows has none. Use a connection of sockets instead: "
                + "AsyncSocket.Listen and ConnectAsync on the loopback address.");
        }

        var ends = stackalloc int[2];
        if (LinuxCalls.Pipe(ends, CloseOnExec | (nonBlocking ? NonBlocking : 0)) < 0)
        {
            var error = Marshal.GetLastSystemError();
            throw new IOException(
                $"A pipe can not be made: {Marshal.GetPInvokeErrorMessage(error)}. If too many files are open, close some or raise the "
                + "limit (ulimit -n).",
                error);
        }

        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }
}
