using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>struct io_uring_sqe of io_uring_enter(2): what the kernel is to do.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct RingSubmission
{
    [FieldOffset(0)]
    internal RingRequest Request;

    [FieldOffset(1)]
    internal byte Flags;

    /// <summary>More flags of the request, where it has any.</summary>
    [FieldOffset(2)]
    internal ushort RequestFlags;

    [FieldOffset(4)]
    internal int Descriptor;

    [FieldOffset(8)]
    internal ulong Offset;

    [FieldOffset(16)]
    internal ulong Address;

    [FieldOffset(24)]
    internal uint Length;

    /// <summary>The flags of the call that the request stands for, or the events that are polled for.</summary>
    [FieldOffset(28)]
    internal uint CallFlags;

    [FieldOffset(32)]
    internal ulong Tag;

    [FieldOffset(40)]
    internal ushort BufferGroup;
}
