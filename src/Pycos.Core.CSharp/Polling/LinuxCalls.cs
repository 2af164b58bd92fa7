using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>
/// The Linux system calls that the pollers and sockets make. Each follows its manual page of section 2; errors are read with
/// <see cref="Marshal.GetLastSystemError"/>, which must be the very next call.
/// </summary>
internal static unsafe partial class LinuxCalls
{
    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int EINTR = 4;
    internal const int EBADF = 9;
    internal const int EAGAIN = 11;
    internal const int ENOSYS = 38;
    internal const int ENOTCONN = 107;
    internal const int EINPROGRESS = 115;

    /// <summary>F_GETFD of fcntl(2).</summary>
    internal const int GetDescriptorFlags = 1;

    private const string Library = "libc";

    /// <summary>epoll_create1(2).</summary>
    [LibraryImport(Library, EntryPoint = "epoll_create1")]
    internal static partial int EpollCreate(int flags);

    /// <summary>epoll_ctl(2).</summary>
    [LibraryImport(Library, EntryPoint = "epoll_ctl")]
    internal static partial int EpollControl(int epoll, int operation, int descriptor, byte* change);

    /// <summary>epoll_wait(2).</summary>
    [LibraryImport(Library, EntryPoint = "epoll_wait")]
    internal static partial int EpollWait(int epoll, byte* events, int count, int milliseconds);

    /// <summary>epoll_pwait2(2), since Linux 5.11 and glibc 2.35.</summary>
    [LibraryImport(Library, EntryPoint = "epoll_pwait2")]
    internal static partial int EpollWaitPrecise(int epoll, byte* events, int count, long* timeout, void* signalMask);

    /// <summary>ppoll(2).</summary>
    [LibraryImport(Library, EntryPoint = "ppoll")]
    internal static partial int Poll(PollEntry* entries, nuint count, long* timeout, void* signalMask);

    /// <summary>pselect(2).</summary>
    [LibraryImport(Library, EntryPoint = "pselect")]
    internal static partial int Select(int limit, ulong* readable, ulong* writable, ulong* exceptional, long* timeout, void* signalMask);

    /// <summary>eventfd(2).</summary>
    [LibraryImport(Library, EntryPoint = "eventfd")]
    internal static partial int EventDescriptor(uint initial, int flags);

    /// <summary>prctl(2).</summary>
    [LibraryImport(Library, EntryPoint = "prctl")]
    internal static partial int ProcessControl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    /// <summary>open(2), of what is there.</summary>
    [LibraryImport(Library, EntryPoint = "open")]
    internal static partial int Open(byte* path, int flags);

    /// <summary>read(2).</summary>
    [LibraryImport(Library, EntryPoint = "read")]
    internal static partial nint Read(int descriptor, void* data, nuint length);

    /// <summary>write(2).</summary>
    [LibraryImport(Library, EntryPoint = "write")]
    internal static partial nint Write(int descriptor, void* data, nuint length);

    /// <summary>lseek(2).</summary>
    [LibraryImport(Library, EntryPoint = "lseek")]
    internal static partial long Seek(int descriptor, long offset, int origin);

    /// <summary>isatty(3).</summary>
    [LibraryImport(Library, EntryPoint = "isatty")]
    internal static partial int IsTerminal(int descriptor);

    /// <summary>pipe2(2).</summary>
    [LibraryImport(Library, EntryPoint = "pipe2")]
    internal static partial int Pipe(int* ends, int flags);

    /// <summary>close(2).</summary>
    [LibraryImport(Library, EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    /// <summary>kill(2).</summary>
    [LibraryImport(Library, EntryPoint = "kill")]
    internal static partial int Kill(int process, int signal);

    /// <summary>waitpid(2).</summary>
    [LibraryImport(Library, EntryPoint = "waitpid")]
    internal static partial int WaitForProcess(int process, int* status, int options);

    /// <summary>waitid(2).</summary>
    [LibraryImport(Library, EntryPoint = "waitid")]
    internal static partial int WaitForState(int kind, int process, byte* state, int options);

    /// <summary>syscall(2), for calls that the C library has no function for.</summary>
    [LibraryImport(Library, EntryPoint = "syscall")]
    internal static partial nint SystemCall(nint number, nint first, nint second);

    /// <summary>fcntl(2), for commands that take a number.</summary>
    [LibraryImport(Library, EntryPoint = "fcntl")]
    internal static partial int FileControl(int descriptor, int command, nint argument);

    /// <summary>ioctl(2), for requests that take a pointer to a number.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl")]
    internal static partial int DeviceControl(int descriptor, nuint request, int* value);

    /// <summary>recv(2).</summary>
    [LibraryImport(Library, EntryPoint = "recv")]
    internal static partial nint Receive(int descriptor, byte* data, nuint length, int flags);

    /// <summary>send(2).</summary>
    [LibraryImport(Library, EntryPoint = "send")]
    internal static partial nint Send(int descriptor, byte* data, nuint length, int flags);

    /// <summary>sendmsg(2).</summary>
    [LibraryImport(Library, EntryPoint = "sendmsg")]
    internal static partial nint SendMessage(int descriptor, MessageHeader* message, int flags);

    /// <summary>sendfile(2).</summary>
    [LibraryImport(Library, EntryPoint = "sendfile")]
    internal static partial nint SendFile(int descriptor, int file, long* position, nuint count);

    /// <summary>preadv2(3), as the C library has it.</summary>
    [LibraryImport(Library, EntryPoint = "preadv2")]
    internal static partial nint ReadAt(int descriptor, MemoryPiece* pieces, int count, nint position, int flags);

    /// <summary>recvfrom(2).</summary>
    [LibraryImport(Library, EntryPoint = "recvfrom")]
    internal static partial nint ReceiveFrom(int descriptor, byte* data, nuint length, int flags, byte* address, int* addressLength);

    /// <summary>sendto(2).</summary>
    [LibraryImport(Library, EntryPoint = "sendto")]
    internal static partial nint SendTo(int descriptor, byte* data, nuint length, int flags, byte* address, int addressLength);

    /// <summary>accept4(2).</summary>
    [LibraryImport(Library, EntryPoint = "accept4")]
    internal static partial int Accept(int descriptor, byte* address, int* addressLength, int flags);

    /// <summary>connect(2).</summary>
    [LibraryImport(Library, EntryPoint = "connect")]
    internal static partial int Connect(int descriptor, byte* address, int addressLength);

    /// <summary>shutdown(2).</summary>
    [LibraryImport(Library, EntryPoint = "shutdown")]
    internal static partial int Shutdown(int descriptor, int how);

    /// <summary>getsockname(2).</summary>
    [LibraryImport(Library, EntryPoint = "getsockname")]
    internal static partial int GetSocketName(int descriptor, byte* address, int* addressLength);

    /// <summary>getpeername(2).</summary>
    [LibraryImport(Library, EntryPoint = "getpeername")]
    internal static partial int GetPeerName(int descriptor, byte* address, int* addressLength);

    /// <summary>getsockopt(2).</summary>
    [LibraryImport(Library, EntryPoint = "getsockopt")]
    internal static partial int GetSocketOption(int descriptor, int level, int option, int* value, int* length);

    /// <summary>Blocks until a child has ended, and leaves it to be collected: waitid(2) with WEXITED and WNOWAIT.</summary>
    internal static void WaitForExit(int process)
    {
        const int ProcessId = 1, Exited = 4, Leave = 0x1000000;
        const int StateLength = 128;
        var state = stackalloc byte[StateLength];
        while (WaitForState(ProcessId, process, state, Exited | Leave) < 0 && Marshal.GetLastSystemError() == EINTR)
        {
        }
    }
}
