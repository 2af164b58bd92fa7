using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>
/// A change that is handed to a kernel queue, or an event or receipt that it gives: the fields of struct kevent that all 64-bit
/// systems share, at the places where they have them.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KernelEvent
{
    /// <summary>The descriptor, or a number of our own for <see cref="KernelFilter.User"/>.</summary>
    internal long Identifier;
    internal KernelFilter Filter;
    internal KernelFlags Flags;

    /// <summary>What the filter adds; with <see cref="KernelFlags.EndOfFile"/> the error of the socket, 0 if it has none.</summary>
    internal uint FilterFlags;
    internal long Data;

    /// <summary>What the kernel gives back as it got it.</summary>
    internal long UserData;
}
