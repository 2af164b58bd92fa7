using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>What of a file is in memory, so that reading it does not wait for a disk (preadv2(2), RWF_NOWAIT; Linux).</summary>
internal static unsafe class FileCache
{
    private const int NoWait = 8;

    /// <summary>Reads what is in memory.</summary>
    /// <returns>How much that was, 0 at the end of the file; below zero if a disk would have to be waited for.</returns>
    internal static int Read(SafeFileHandle file, long position, Span<byte> room)
    {
        if (!OperatingSystem.IsLinux())
        {
            return -LinuxCalls.EAGAIN;
        }

        fixed (byte* bytes = room)
        {
            var piece = new MemoryPiece { Address = bytes, Length = (nuint)room.Length };
            return LinuxErrors.Result(
                LinuxCalls.ReadAt((int)file.DangerousGetHandle(), &piece, 1, (nint)position, NoWait));
        }
    }

    /// <summary>
    /// Whether the first and the last byte of a part are there: a file is read and kept in runs, so what lies between them is
    /// there too, but for rare cases in which the disk is waited for. Beyond the end there is nothing to wait for.
    /// </summary>
    internal static bool Holds(SafeFileHandle file, long position, int count)
    {
        byte one;
        var room = new Span<byte>(&one, 1);
        return Read(file, position, room) >= 0 && Read(file, position + count - 1, room) >= 0;
    }
}
