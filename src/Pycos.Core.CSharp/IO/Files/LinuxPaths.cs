using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>Opens what a path names as <see cref="File.OpenHandle"/> can not: folders, and without following a link (open(2)).</summary>
internal static unsafe class LinuxPaths
{
    internal const int ENOTDIR = 20;
    internal const int ELOOP = 40;

    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x8_0000;

    /// <summary>Two flags have other numbers on some processors (asm/fcntl.h).</summary>
    private static readonly bool hasOtherNumbers =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le;

    private static int FolderOnly => hasOtherNumbers ? 0x4000 : 0x1_0000;

    private static int NoFollow => hasOtherNumbers ? 0x8000 : 0x2_0000;

    /// <summary>Opens a folder.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="followsLink">Whether the last part of the path may be a link.</param>
    /// <param name="error">The number of the error; 0 if there is none.</param>
    internal static SafeFileHandle? OpenFolder(string path, bool followsLink, out int error) =>
        Open(path, FolderOnly | (followsLink ? 0 : NoFollow), out error);

    /// <summary>Opens a file to read it. What is no file on a disk is opened as well, and not waited for.</summary>
    /// <inheritdoc cref="OpenFolder"/>
    internal static SafeFileHandle? OpenFile(string path, bool followsLink, out int error) =>
        Open(path, NonBlocking | (followsLink ? 0 : NoFollow), out error);

    private static SafeFileHandle? Open(string path, int flags, out int error)
    {
        var name = Encoding.UTF8.GetBytes(path + '\0');
        fixed (byte* bytes = name)
        {
            while (true)
            {
                var descriptor = LinuxCalls.Open(bytes, flags | CloseOnExec);
                error = descriptor < 0 ? Marshal.GetLastSystemError() : 0;
                if (error != LinuxCalls.EINTR)
                {
                    return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
                }
            }
        }
    }
}
