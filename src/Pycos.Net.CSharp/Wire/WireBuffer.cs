using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Nerdbank.MessagePack;

namespace Pycos.Internals;

/// <summary>
/// Takes frames one behind the other in memory that grows and is used again. It is an <see cref="IBufferWriter{T}"/> as well, so that
/// a message can be encoded straight into its frame.
/// </summary>
internal sealed class WireBuffer : IBufferWriter<byte>, IDisposable
{
    private const int LongestScalar = 9;
    private const int LongestExtensionHeader = 6;
    private const int ShortExtensionHeader = 3;

    /// <summary>Shorter bytes are copied sooner than it is decided.</summary>
    private const int ShortestInsertion = 1024;

    private byte[] bytes;
    private int count;
    private ReadOnlyMemory<byte> inserted;
    private int insertedAt;

    public WireBuffer(int capacity = 512) => bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Count => count;

    /// <summary>
    /// Whether long bytes are remembered instead of copied, for who copies what is written elsewhere: then it consists of
    /// <see cref="Head"/>, <see cref="Inserted"/> and <see cref="Tail"/>, and there is one frame in it.
    /// </summary>
    public bool Inserts { get; init; }

    /// <summary>What was written before the bytes that were not copied; all of it if there are none.</summary>
    public ReadOnlySpan<byte> Head => bytes.AsSpan(0, inserted.IsEmpty ? count : insertedAt);

    /// <summary>The bytes that were not copied.</summary>
    public ReadOnlySpan<byte> Inserted => inserted.Span;

    /// <summary>What was written behind them.</summary>
    public ReadOnlySpan<byte> Tail => inserted.IsEmpty ? [] : bytes.AsSpan(insertedAt, count - insertedAt);

    public ReadOnlySpan<byte> WrittenSpan => bytes.AsSpan(0, count);

    /// <summary>What was written, valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => bytes.AsMemory(0, count);

    public void Clear()
    {
        count = 0;
        inserted = default;
    }

    /// <summary>Takes back what was written from a place on.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)count);
        count = length;
    }

    public void Dispose()
    {
        Return(bytes);
        bytes = [];
        count = 0;
    }

    public void Advance(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(bytes.Length - count));
        count += length;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Room(Math.Max(sizeHint, 1));
        return bytes.AsMemory(count);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => Room(Math.Max(sizeHint, 1));

    public void WriteNil() => WriteCode(MessagePackCode.Nil);

    public void Write(bool value) => WriteCode(value ? MessagePackCode.True : MessagePackCode.False);

    public void Write(ulong value)
    {
        MessagePackPrimitives.TryWrite(Room(LongestScalar), value, out var size);
        count += size;
    }

    public void Write(int value)
    {
        MessagePackPrimitives.TryWrite(Room(LongestScalar), value, out var size);
        count += size;
    }

    /// <summary>Writes a key of a body.</summary>
    public void WriteKey(int key) => WriteCode((byte)key);

    public void WriteArrayHeader(int items)
    {
        MessagePackPrimitives.TryWriteArrayHeader(Room(LongestScalar), (uint)items, out var size);
        count += size;
    }

    public void WriteMapHeader(int entries)
    {
        MessagePackPrimitives.TryWriteMapHeader(Room(LongestScalar), (uint)entries, out var size);
        count += size;
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteBytesHeader(value.Length);
        WriteRaw(value);
    }

    /// <summary>As the other; the bytes must not change before what is written here is used, since they may not be copied.</summary>
    public void WriteBytes(ReadOnlyMemory<byte> value)
    {
        WriteBytesHeader(value.Length);
        if (Inserts && value.Length >= ShortestInsertion && inserted.IsEmpty)
        {
            (inserted, insertedAt) = (value, count);
        }
        else
        {
            WriteRaw(value.Span);
        }
    }

    public void WriteGuid(Guid value)
    {
        Span<byte> number = stackalloc byte[16];
        value.TryWriteBytes(number, bigEndian: true, out _);
        WriteBytes(number);
    }

    public void WriteText(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        MessagePackPrimitives.TryWriteStringHeader(Room(LongestScalar), (uint)length, out var size);
        count += size;
        count += Encoding.UTF8.GetBytes(value, Room(length));
    }

    /// <summary>Writes as much of a text as the limit allows, and never half a character.</summary>
    public void WriteText(string value, int limit)
    {
        // One UTF-16 unit has at most three bytes.
        if (value.Length <= limit / 3 || Encoding.UTF8.GetByteCount(value) <= limit)
        {
            WriteText(value);
            return;
        }

        var fitting = new byte[limit];
        Encoding.UTF8.GetEncoder().Convert(value, fitting, flush: false, out _, out var used, out _);
        MessagePackPrimitives.TryWriteStringHeader(Room(LongestScalar), (uint)used, out var size);
        count += size;
        WriteRaw(fitting.AsSpan(0, used));
    }

    /// <summary>Writes a name by which something is found, which can not be cut.</summary>
    /// <exception cref="ArgumentException">It is too long.</exception>
    public void WriteName(string value)
    {
        // One UTF-16 unit has at most three bytes.
        if (value.Length > WireLimits.Name / 3 && Encoding.UTF8.GetByteCount(value) > WireLimits.Name)
        {
            throw new ArgumentException($"A name of more than {WireLimits.Name} bytes can not be sent: {value[..32]}…", nameof(value));
        }

        WriteText(value);
    }

    /// <summary>Writes a name that only helps people, cut to what a name may have.</summary>
    public void WriteLabel(string value) => WriteText(value, WireLimits.Name);

    public void WriteSentence(string value) => WriteText(value, WireLimits.Sentence);

    /// <summary>Writes bytes that are MessagePack already.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Room(value.Length));
        count += value.Length;
    }

    /// <summary>Leaves room for the length of what follows, in four bytes.</summary>
    public int BeginFrame()
    {
        var start = count;
        Room(WireLimits.LengthPrefix);
        count += WireLimits.LengthPrefix;
        return start;
    }

    public void EndFrame(int start) =>
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(start), (uint)(count - start - WireLimits.LengthPrefix + inserted.Length));

    /// <summary>Begins an extension whose length is known when its content has been written.</summary>
    public int BeginExtension()
    {
        var start = count;
        Room(LongestExtensionHeader);
        count += ShortExtensionHeader;
        return start;
    }

    /// <summary>Puts the header before the content; longer content than 255 bytes moves for it.</summary>
    public void EndExtension(int start, WireExtension type)
    {
        var content = bytes.AsSpan(start + ShortExtensionHeader, count - start - ShortExtensionHeader);
        Span<byte> header = stackalloc byte[LongestExtensionHeader];
        var extension = new ExtensionHeader((sbyte)type, (uint)content.Length);
        MessagePackPrimitives.TryWriteExtensionHeader(header, extension, out var size);
        Room(LongestExtensionHeader);
        content = bytes.AsSpan(start + ShortExtensionHeader, content.Length);
        content.CopyTo(bytes.AsSpan(start + size));
        header[..size].CopyTo(bytes.AsSpan(start));
        count = start + size + content.Length;
    }

    private void WriteBytesHeader(int length)
    {
        MessagePackPrimitives.TryWriteBinHeader(Room(LongestScalar), (uint)length, out var size);
        count += size;
    }

    private void WriteCode(byte code)
    {
        Room(1)[0] = code;
        count++;
    }

    private Span<byte> Room(int length)
    {
        if (bytes.Length - count < length)
        {
            Grow(length);
        }

        return bytes.AsSpan(count);
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(count + length), 2 * count));
        WrittenSpan.CopyTo(larger);
        Return(bytes);
        bytes = larger;
    }

    private static void Return(byte[] rented)
    {
        if (rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
