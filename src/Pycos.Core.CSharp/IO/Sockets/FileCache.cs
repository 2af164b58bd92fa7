using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>What of a file is in memory, so that reading it does not wait for a disk.</summary>
internal static unsafe class FileCache
{
    /// <summary>
    /// Whether the first and the last byte of a part are there (preadv2(2), RWF_NOWAIT): a file is read and kept in runs, so what
    /// lies between them is there too, but for rare cases in which the disk is waited for.
    /// </summary>
    internal static bool Holds(SafeFileHandle file, long position, int count) =>
        IsThere(file, position) && IsThere(file, position + count - 1);

    private static bool IsThere(SafeFileHandle file, long position)
    {
        const int NoWait = 8;
        byte one;
        var piece = new MemoryPiece { Address = &one, Length = 1 };
        var result = LinuxErrors.Result(
            LinuxCalls.ReadAt((int)file.DangerousGetHandle(), &piece, 1, (nint)position, NoWait));
        // Beyond the end there is nothing to wait for.
        return result >= 0;
    }
}
