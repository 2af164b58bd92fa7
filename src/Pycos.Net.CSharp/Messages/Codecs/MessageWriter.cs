using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Nerdbank.MessagePack;

namespace Pycos.Internals;

/// <summary>Writes MessagePack into a buffer, within the limits of a message.</summary>
internal ref struct MessageWriter
{
    // What a string of this many characters may take at most is asked for at once; a longer one is measured first.
    private const int MeasuredAbove = 64 * 1024;

    private readonly IBufferWriter<byte> output;
    private readonly MessageLimits limits;
    private Span<byte> free;
    private int used;
    private int flushed;
    private int depth;

    public MessageWriter(IBufferWriter<byte> output, MessageLimits limits, IReferenceCodec? references)
    {
        this.output = output;
        this.limits = limits;
        References = references;
        free = output.GetSpan();
    }

    public readonly IReferenceCodec? References { get; }

    /// <summary>Hands what was written to the buffer.</summary>
    public void Flush()
    {
        RefuseAbove(flushed + (long)used);
        output.Advance(used);
        flushed += used;
        used = 0;
        free = default;
    }

    /// <summary>Goes one level inward, unless that is too deep.</summary>
    public void Enter()
    {
        if (++depth > limits.MaxDepth)
        {
            throw new MessageNotSerializableException(
                $"it is nested more than {limits.MaxDepth} deep. A message that contains itself cannot be sent; " +
                "one that is only deep can, with a larger MaxDepth on both sides.");
        }
    }

    public void Leave() => depth--;

    public void WriteNil()
    {
        Need(1)[0] = 0xc0;
        used++;
    }

    public void WriteBoolean(bool value)
    {
        Need(1)[0] = value ? (byte)0xc3 : (byte)0xc2;
        used++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteInt64(long value)
    {
        var span = Need(9);
        if ((ulong)value < 0x80)
        {
            span[0] = (byte)value;
            used++;
            return;
        }

        MessagePackPrimitives.TryWrite(span, value, out var written);
        used += written;
    }

    public void WriteUInt64(ulong value)
    {
        MessagePackPrimitives.TryWrite(Need(9), value, out var written);
        used += written;
    }

    public void WriteSingle(float value)
    {
        MessagePackPrimitives.TryWrite(Need(5), value, out var written);
        used += written;
    }

    public void WriteDouble(double value)
    {
        MessagePackPrimitives.TryWrite(Need(9), value, out var written);
        used += written;
    }

    public void WriteArrayHeader(int count)
    {
        MessagePackPrimitives.TryWriteArrayHeader(Need(5), (uint)count, out var written);
        used += written;
    }

    public void WriteMapHeader(int count)
    {
        MessagePackPrimitives.TryWriteMapHeader(Need(5), (uint)count, out var written);
        used += written;
    }

    public void WriteBinary(scoped ReadOnlySpan<byte> bytes)
    {
        RefuseAbove(flushed + (long)used + bytes.Length);
        MessagePackPrimitives.TryWriteBinHeader(Need(5), (uint)bytes.Length, out var written);
        used += written;
        WriteRaw(bytes);
    }

    /// <summary>Writes bytes that are MessagePack already.</summary>
    public void WriteRaw(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Need(bytes.Length));
        used += bytes.Length;
    }

    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteNil();
            return;
        }

        // For text of ASCII, the usual one, the header has the length that it is guessed to have.
        var guess = HeaderLength(value.Length);
        var span = Need(5 + (value.Length <= MeasuredAbove ? value.Length * 3 : Encoding.UTF8.GetByteCount(value)));
        if (Utf8.FromUtf16(value, span[guess..], out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            throw new MessageNotSerializableException(
                "its text is not valid Unicode: half of a surrogate pair stands alone. Send such text as an array of char.");
        }

        var header = HeaderLength(length);
        if (header != guess)
        {
            span.Slice(guess, length).CopyTo(span[header..]);
        }

        MessagePackPrimitives.TryWriteStringHeader(span, (uint)length, out _);
        used += header + length;
    }

    /// <summary>Lets somebody else write a value into the same buffer.</summary>
    public void WriteForeign<T>(T value, Action<IReferenceCodec, IBufferWriter<byte>, T> write)
    {
        var references = References ?? throw new MessageNotSerializableException(
            "an address of a task or a channel is only sent by a node, which knows where they live. Send the message through one.");
        Flush();
        write(references, output, value);
    }

    private static int HeaderLength(int length) => length switch
    {
        <= 31 => 1,
        <= byte.MaxValue => 2,
        <= ushort.MaxValue => 3,
        _ => 5,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Need(int size)
    {
        if (free.Length - used < size)
        {
            Grow(size);
        }

        return free[used..];
    }

    private void Grow(int size)
    {
        RefuseAbove(flushed + (long)used + size / 3);
        if (used > 0)
        {
            Flush();
        }

        free = output.GetSpan(size);
    }

    private readonly void RefuseAbove(long bytes)
    {
        if (bytes > limits.MaxBytes)
        {
            throw new MessageNotSerializableException(
                $"it is larger than {limits.MaxBytes} bytes. Send it in parts or as a file, or set a larger MaxBytes on both sides.");
        }
    }
}
