using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>struct iovec of readv(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MemoryPiece
{
    internal byte* Address;
    internal nuint Length;
}
