using System.Buffers;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>The first pieces of a sequence, held where they are for a system call.</summary>
internal unsafe ref struct PinnedPieces
{
    /// <summary>Sixteen: what is in more pieces than that is sent by more calls.</summary>
    private const int Most = 16;

    private Handles handles;

    /// <summary>Pins them.</summary>
    /// <param name="data">The sequence.</param>
    /// <param name="pieces">Room for <see cref="Most"/> pieces.</param>
    internal PinnedPieces(in ReadOnlySequence<byte> data, Span<MemoryPiece> pieces)
    {
        foreach (var piece in data)
        {
            if (Count == Most)
            {
                break;
            }

            if (!piece.IsEmpty)
            {
                handles[Count] = piece.Pin();
                pieces[Count] = new MemoryPiece { Address = (byte*)handles[Count].Pointer, Length = (nuint)piece.Length };
                Count++;
            }
        }
    }

    internal static int Capacity => Most;

    internal int Count { get; private set; }

    public void Dispose()
    {
        for (var i = 0; i < Count; i++)
        {
            handles[i].Dispose();
        }
    }

    [InlineArray(Most)]
    private struct Handles
    {
        private MemoryHandle first;
    }
}
