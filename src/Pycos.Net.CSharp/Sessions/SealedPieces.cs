using System.Buffers;

namespace Pycos.Internals;

/// <summary>A record in three pieces: its length, frames that stand elsewhere, and its seal. Used again for the next.</summary>
internal sealed class SealedPieces
{
    private readonly byte[] ends = new byte[WireLimits.LengthPrefix + RecordSeal.Length];
    private readonly Piece length = new();
    private readonly Piece content = new();
    private readonly Piece seal = new();

    /// <summary>Seals frames; the record is valid until the next.</summary>
    internal ReadOnlySequence<byte> Seal(RecordSealer sealer, ReadOnlyMemory<byte> frames)
    {
        sealer.Seal(frames.Span, ends, ends.AsSpan(WireLimits.LengthPrefix));
        length.Set(ends.AsMemory(0, WireLimits.LengthPrefix), 0, content);
        content.Set(frames, WireLimits.LengthPrefix, seal);
        seal.Set(ends.AsMemory(WireLimits.LengthPrefix), WireLimits.LengthPrefix + frames.Length, null);
        return new ReadOnlySequence<byte>(length, 0, seal, RecordSeal.Length);
    }

    /// <summary>The frames may be given back.</summary>
    internal void Forget() => content.Set(default, 0, null);

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        internal void Set(ReadOnlyMemory<byte> memory, long before, Piece? next)
        {
            Memory = memory;
            RunningIndex = before;
            Next = next;
        }
    }
}
