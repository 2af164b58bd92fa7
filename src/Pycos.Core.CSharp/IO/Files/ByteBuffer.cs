namespace Pycos.Internals;

/// <summary>Bytes that have come and that nobody has taken yet.</summary>
internal sealed class ByteBuffer
{
    private byte[] bytes = [];
    private int start;

    internal int Count { get; private set; }

    internal void Clear()
    {
        bytes = [];
        start = 0;
        Count = 0;
    }

    /// <summary>Room behind the bytes, for so many more; <see cref="Added"/> tells how many came.</summary>
    internal Memory<byte> RoomFor(int more)
    {
        if (bytes.Length - start - Count < more)
        {
            var target = bytes.Length - Count >= more ? bytes : new byte[Math.Max(Count + more, Math.Min(Count * 2L, Array.MaxLength))];
            bytes.AsSpan(start, Count).CopyTo(target);
            bytes = target;
            start = 0;
        }

        return bytes.AsMemory(start + Count, more);
    }

    internal void Added(int count) => Count += count;

    /// <summary>Puts bytes before those that are there.</summary>
    internal void PutBack(ReadOnlySpan<byte> before)
    {
        var all = new byte[before.Length + Count];
        before.CopyTo(all);
        bytes.AsSpan(start, Count).CopyTo(all.AsSpan(before.Length));
        bytes = all;
        start = 0;
        Count = all.Length;
    }

    /// <summary>The length of the first line, its end included; 0 if none is complete.</summary>
    /// <param name="searched">How many bytes are known to hold no end of a line.</param>
    internal int LineLength(int searched) => searched + bytes.AsSpan(start + searched, Count - searched).IndexOf((byte)'\n') is var end
        && end >= searched ? end + 1 : 0;

    /// <summary>Takes bytes out; they stay where they are until more are added.</summary>
    internal ReadOnlyMemory<byte> Take(int count)
    {
        var taken = bytes.AsMemory(start, count);
        start += count;
        Count -= count;
        return taken;
    }

    internal int CopyTo(Span<byte> buffer)
    {
        var taken = Take(Math.Min(buffer.Length, Count));
        taken.Span.CopyTo(buffer);
        return taken.Length;
    }

    internal byte[] TakeAll()
    {
        var all = Take(Count).ToArray();
        Clear();
        return all;
    }
}
