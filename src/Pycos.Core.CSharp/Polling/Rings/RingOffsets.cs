using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>
/// struct io_sqring_offsets and struct io_cqring_offsets of io_uring_setup(2): where in the shared memory what stands. The two
/// differ after the first four.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct RingOffsets
{
    [FieldOffset(0)]
    internal uint Head;

    [FieldOffset(4)]
    internal uint Tail;

    [FieldOffset(8)]
    internal uint Mask;

    [FieldOffset(16)]
    internal uint SubmissionFlags;

    [FieldOffset(20)]
    internal uint CompletionEntries;

    [FieldOffset(24)]
    internal uint SubmissionArray;
}
