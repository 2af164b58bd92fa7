using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>struct io_uring_cqe of io_uring_enter(2): what the kernel has done.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct RingCompletion
{
    private const uint BufferFlag = 1;
    private const uint MoreFlag = 2;
    private const uint BufferMoreFlag = 16;
    private const int BufferShift = 16;

    internal readonly ulong Tag;

    /// <summary>What the call would have returned, or its error number, negated.</summary>
    internal readonly int Result;

    private readonly uint flags;

    /// <summary>Whether the same request will complete again.</summary>
    internal bool HasMore => (flags & MoreFlag) != 0;

    /// <summary>Whether a buffer that was provided has been taken.</summary>
    internal bool HasBuffer => (flags & BufferFlag) != 0;

    /// <summary>Whether the kernel will put more into the same buffer.</summary>
    internal bool BufferHasMore => (flags & BufferMoreFlag) != 0;

    internal int Buffer => (int)(flags >> BufferShift);
}
