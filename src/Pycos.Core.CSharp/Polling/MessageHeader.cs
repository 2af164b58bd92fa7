using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>struct msghdr of sendmsg(2), on 64-bit Linux.</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal unsafe struct MessageHeader
{
    [FieldOffset(16)]
    internal MemoryPiece* Pieces;

    [FieldOffset(24)]
    internal nuint Count;
}
