using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>struct io_uring_params of io_uring_setup(2).</summary>
[StructLayout(LayoutKind.Explicit, Size = 120)]
internal struct RingParameters
{
    [FieldOffset(0)]
    internal uint SubmissionEntries;

    [FieldOffset(4)]
    internal uint CompletionEntries;

    [FieldOffset(8)]
    internal uint Flags;

    [FieldOffset(20)]
    internal uint Features;

    [FieldOffset(40)]
    internal RingOffsets Submissions;

    [FieldOffset(80)]
    internal RingOffsets Completions;
}
