namespace Pycos.Internals;

/// <summary>
/// What a connection has received and nobody has taken, in order. Mostly there is one piece or none, so only more than that need
/// a queue.
/// </summary>
internal struct ReceivedChunks
{
    private ReceivedChunk first;
    private Queue<ReceivedChunk>? others;

    /// <summary>How many bytes there are.</summary>
    internal int Length { get; private set; }

    internal void Add(ReceivedChunk chunk)
    {
        if (Length == 0)
        {
            first = chunk;
        }
        else
        {
            (others ??= new Queue<ReceivedChunk>()).Enqueue(chunk);
        }

        Length += chunk.Length;
    }

    /// <summary>Takes as much as there is and fits; what is taken goes back to the kernel.</summary>
    internal int Take(Span<byte> room, ReceiveBuffers buffers)
    {
        var taken = 0;
        while (Length > 0 && taken < room.Length)
        {
            var count = Math.Min(first.Length, room.Length - taken);
            Bytes(first, buffers)[..count].CopyTo(room[taken..]);
            taken += count;
            Drop(count, buffers);
        }

        return taken;
    }

    /// <summary>Takes the first piece as it is; who has it gives it back.</summary>
    internal ReceivedChunk TakeFirst()
    {
        var chunk = first;
        Length -= chunk.Length;
        Advance();
        return chunk;
    }

    /// <summary>Takes everything out of the buffers that are shared with the kernel.</summary>
    internal void CopyAll(ReceiveBuffers buffers)
    {
        if (Length > 0)
        {
            var all = new byte[Length];
            var length = Take(all, buffers);
            Add(new ReceivedChunk(all, 0, 0, length));
        }
    }

    internal void Clear(ReceiveBuffers buffers)
    {
        while (Length > 0)
        {
            Drop(first.Length, buffers);
        }
    }

    private static ReadOnlySpan<byte> Bytes(in ReceivedChunk chunk, ReceiveBuffers buffers) =>
        chunk.Copy is { } copy ? copy.AsSpan(chunk.Start, chunk.Length) : buffers.Memory(chunk).Span;

    private void Drop(int count, ReceiveBuffers buffers)
    {
        if (first.Copy is null)
        {
            buffers.Release(first.Buffer, count);
        }

        Length -= count;
        first = first with { Start = first.Start + count, Length = first.Length - count };
        if (first.Length == 0)
        {
            Advance();
        }
    }

    private void Advance()
    {
        first = others is { Count: > 0 } ? others.Dequeue() : default;
        others = others is { Count: > 0 } ? others : null;
    }
}
