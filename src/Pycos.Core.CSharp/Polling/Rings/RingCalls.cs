using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>
/// io_uring(7): its three system calls, which the C library has no functions for, and the memory that is shared with the kernel.
/// </summary>
internal static unsafe partial class RingCalls
{
    private const string Library = "libc";
    private const nint SetupNumber = 425;
    private const nint EnterNumber = 426;
    private const nint RegisterNumber = 427;

    internal static int Setup(uint entries, RingParameters* parameters) =>
        LinuxErrors.Result(SystemCall(SetupNumber, (nint)entries, (nint)parameters));

    internal static int Enter(int ring, uint submit, uint complete, uint flags, void* argument, nuint size) =>
        LinuxErrors.Result(SystemCall(EnterNumber, ring, (nint)submit, (nint)complete, (nint)flags, (nint)argument, (nint)size));

    internal static int Register(int ring, uint operation, void* argument, uint count) =>
        LinuxErrors.Result(SystemCall(RegisterNumber, ring, (nint)operation, (nint)argument, (nint)count));

    /// <summary>mmap(2).</summary>
    [LibraryImport(Library, EntryPoint = "mmap")]
    internal static partial nint Map(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    /// <summary>munmap(2).</summary>
    [LibraryImport(Library, EntryPoint = "munmap")]
    internal static partial int Unmap(nint address, nuint length);

    [LibraryImport(Library, EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint first, nint second);

    [LibraryImport(Library, EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport(Library, EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth, nint fifth, nint sixth);
}
