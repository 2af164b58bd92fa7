using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;

namespace Pycos.Internals;

/// <summary>
/// Frames in the order in which they were appended, kept until the other side has confirmed them: a ring of bytes that grows.
/// Places are counted from the beginning of the session, so they stay what they are when the ring is moved. The memory is rented:
/// a ring that is emptied and filled again all the time would keep the garbage collector busy.
/// </summary>
[DebuggerDisplay("{Count} bytes from {Start}")]
internal sealed class FrameLog
{
    private const int FirstLength = 1024;

    /// <summary>A ring longer than this is let go when it is empty: an idle peer is to cost little.</summary>
    private const int KeptLength = 16 * 1024;

    /// <summary>No more than that is rented because it was needed before.</summary>
    private const int LongestExpected = 1024 * 1024;

    private byte[] ring = [];

    /// <summary>How many times bytes are lent at present: then what the ring stands in is not given back, to be used by somebody else.</summary>
    private int loans;

    /// <summary>A power of two, so that a place is found by a mask; what was rented may be longer.</summary>
    private int capacity;

    /// <summary>
    /// The most bytes that it has held since it was last empty, and some times before that: it is likely to be filled in the same way again.
    /// </summary>
    private (int Now, int Before) most;

    /// <summary>The place of the oldest byte that is kept.</summary>
    internal long Start { get; private set; }

    /// <summary>The place behind the newest byte.</summary>
    internal long End { get; private set; }

    internal int Count => (int)(End - Start);

    /// <summary>Appends a frame that comes in three pieces.</summary>
    internal void Append(ReadOnlySpan<byte> head, ReadOnlySpan<byte> middle, ReadOnlySpan<byte> tail)
    {
        var needed = Count + head.Length + middle.Length + tail.Length;
        if (needed > capacity)
        {
            Grow(capacity == 0 ? Math.Max(needed, most.Before) : needed);
        }

        Put(head);
        Put(middle);
        Put(tail);
        most.Now = Math.Max(most.Now, needed);
    }

    /// <summary>Copies the bytes from a place on, as many as there is room for.</summary>
    internal void CopyTo(long place, Span<byte> to)
    {
        var at = (int)place & (capacity - 1);
        var first = Math.Min(to.Length, capacity - at);
        ring.AsSpan(at, first).CopyTo(to);
        ring.AsSpan(0, to.Length - first).CopyTo(to[first..]);
    }

    /// <summary>
    /// Lends the bytes from a place on, where they stand: they stay what they are until they are released and the loan has ended.
    /// </summary>
    /// <returns>False if they do not stand in one piece.</returns>
    internal bool TryLend(long place, int length, out ReadOnlyMemory<byte> bytes)
    {
        var at = (int)place & (capacity - 1);
        var isWhole = length <= capacity - at;
        bytes = isWhole ? ring.AsMemory(at, length) : default;
        loans += isWhole ? 1 : 0;
        return isWhole;
    }

    /// <summary>What was lent is not used any more.</summary>
    internal void EndLoan() => loans--;

    /// <summary>How long the frame that begins at a place is, its length field included.</summary>
    internal int FrameLengthAt(long place)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        CopyTo(place, length);
        return sizeof(uint) + (int)BinaryPrimitives.ReadUInt32BigEndian(length);
    }

    /// <summary>Lets go of what comes before a place.</summary>
    internal void Release(long place)
    {
        Start = place;
        if (Start == End && capacity > KeptLength)
        {
            Replace([], 0);
            most = (0, Math.Min(Math.Max(most.Now, most.Before - (most.Before / 8)), LongestExpected));
        }
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            // A ring that was let go has no place, not even for nothing.
            return;
        }

        var at = (int)End & (capacity - 1);
        var first = Math.Min(bytes.Length, capacity - at);
        bytes[..first].CopyTo(ring.AsSpan(at));
        bytes[first..].CopyTo(ring);
        End += bytes.Length;
    }

    private void Grow(int needed)
    {
        var length = Math.Max(FirstLength, (int)BitOperations.RoundUpToPowerOf2((uint)needed));
        var larger = ArrayPool<byte>.Shared.Rent(length);
        for (var place = Start; place < End;)
        {
            // The same places are found in the larger ring by its own mask.
            var (from, at) = ((int)place & (capacity - 1), (int)place & (length - 1));
            var run = Math.Min((int)(End - place), Math.Min(capacity - from, length - at));
            ring.AsSpan(from, run).CopyTo(larger.AsSpan(at));
            place += run;
        }

        Replace(larger, length);
    }

    private void Replace(byte[] by, int length)
    {
        if (capacity > 0 && loans == 0)
        {
            ArrayPool<byte>.Shared.Return(ring);
        }

        (ring, capacity) = (by, length);
    }
}
