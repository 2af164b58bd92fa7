using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Nerdbank.MessagePack;
using DecodeResult = Nerdbank.MessagePack.MessagePackPrimitives.DecodeResult;

namespace Pycos.Internals;

/// <summary>Reads MessagePack that may come from an enemy: whatever is wrong with it ends in a <see cref="MessageFormatException"/>.</summary>
internal ref partial struct MessageReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> bytes;
    private readonly int maxDepth;
    private int position;
    private int depth;

    public MessageReader(ReadOnlySpan<byte> bytes, MessageLimits limits, IReferenceCodec? references)
    {
        if (bytes.Length > limits.MaxBytes)
        {
            throw new MessageFormatException($"The message has {bytes.Length} bytes; {limits.MaxBytes} are allowed.");
        }

        this.bytes = bytes;
        maxDepth = limits.MaxDepth;
        References = references;
    }

    public readonly IReferenceCodec? References { get; }

    public readonly int Remaining => bytes.Length - position;

    private readonly ReadOnlySpan<byte> Rest => bytes[position..];

    /// <summary>Goes one level inward, unless that is too deep.</summary>
    public void Enter()
    {
        if (++depth > maxDepth)
        {
            throw new MessageFormatException($"it is nested more than {maxDepth} deep");
        }
    }

    public void Leave() => depth--;

    /// <summary>The first byte of the next value, which tells its kind.</summary>
    public readonly byte Peek() => position < bytes.Length ? bytes[position] : throw Ended("a value");

    public bool TryReadNil()
    {
        if (Peek() != 0xc0)
        {
            return false;
        }

        position++;
        return true;
    }

    /// <summary>Whether the next value is an array.</summary>
    public readonly bool IsArray => Peek() is >= 0x90 and <= 0x9f or 0xdc or 0xdd;

    /// <summary>Whether the next value is a text.</summary>
    public readonly bool IsString => Peek() is >= 0xa0 and <= 0xbf or >= 0xd9 and <= 0xdb;

    public bool ReadBoolean() => Taken(MessagePackPrimitives.TryRead(Rest, out bool value, out var size), size, "a boolean") && value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadInt64()
    {
        if (position < bytes.Length && bytes[position] < 0x80)
        {
            return bytes[position++];
        }

        return ReadLongInt64();
    }

    public int ReadInt32() => Narrowed.To<int, long>(ReadInt64());

    public ulong ReadUInt64()
    {
        Taken(MessagePackPrimitives.TryRead(Rest, out ulong value, out var size), size, "a number without sign");
        return value;
    }

    public float ReadSingle()
    {
        Taken(MessagePackPrimitives.TryRead(Rest, out float value, out var size), size, "a number");
        return value;
    }

    public double ReadDouble()
    {
        Taken(MessagePackPrimitives.TryRead(Rest, out double value, out var size), size, "a number");
        return value;
    }

    /// <summary>Reads the header of an array; the rest has a byte at least for each element.</summary>
    public int ReadArrayHeader()
    {
        Taken(MessagePackPrimitives.TryReadArrayHeader(Rest, out var count, out var size), size, "an array");
        return Plausible(count, 1);
    }

    /// <summary>Reads the header of a map; the rest has two bytes at least for each entry.</summary>
    /// <summary>Reads that an array follows, which must have so many elements.</summary>
    public void ReadArrayHeader(int length)
    {
        if (ReadArrayHeader() is var found && found != length)
        {
            throw new MessageFormatException($"it has {found} parts, and {length} are expected");
        }
    }

    public int ReadMapHeader()
    {
        Taken(MessagePackPrimitives.TryReadMapHeader(Rest, out var count, out var size), size, "a map");
        return Plausible(count, 2);
    }

    /// <summary>Reads binary data; the span is part of what is read from, to be copied.</summary>
    public ReadOnlySpan<byte> ReadBinary()
    {
        Taken(MessagePackPrimitives.TryReadBinHeader(Rest, out var length, out var size), size, "binary data");
        return Take(length);
    }

    /// <summary>Reads binary data into memory of its own.</summary>
    public byte[] ReadBinaryCopy()
    {
        var read = ReadBinary();
        var copy = GC.AllocateUninitializedArray<byte>(read.Length);
        read.CopyTo(copy);
        return copy;
    }

    /// <summary>Reads the UTF-8 of a text, which may be invalid; the span is part of what is read from, to be copied.</summary>
    public ReadOnlySpan<byte> ReadUtf8()
    {
        Taken(MessagePackPrimitives.TryReadStringHeader(Rest, out var length, out var size), size, "a text");
        return Take(length);
    }

    public string? ReadString() => TryReadNil() ? null : Text(ReadUtf8());

    public string ReadText() => Text(ReadUtf8());

    /// <summary>Goes past bytes if they come next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(scoped ReadOnlySpan<byte> expected)
    {
        if (!Rest.StartsWith(expected))
        {
            return false;
        }

        position += expected.Length;
        return true;
    }

    /// <summary>Reads a value as bytes.</summary>
    public ReadOnlySpan<byte> ReadRaw()
    {
        var start = position;
        Skip();
        return bytes[start..position];
    }

    /// <summary>Reads with a function that knows addresses.</summary>
    public T ReadForeign<T>(RawReader<T> read)
    {
        var references = References ?? throw new MessageFormatException(
            "an address of a task or a channel is only received by a node, which knows where they live");
        return read(references, ReadRaw());
    }

    /// <summary>What is wrong with the value that comes next.</summary>
    public readonly MessageFormatException Unexpected(string expected) => new(
        $"{expected} was expected and not {(position < bytes.Length ? MessagePackKind.Of(bytes[position]) : "the end of the message")}");

    internal static string Text(scoped ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Strict.GetString(utf8);
        }
        catch (DecoderFallbackException invalid)
        {
            throw new MessageFormatException("a text is not valid UTF-8", invalid);
        }
    }

    private static MessageFormatException Ended(string expected) =>
        new($"the message ends where {expected} was expected");

    // By hand, since arrays of numbers go through here for each: half the time of the library's, which tells kinds of errors apart.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long ReadLongInt64()
    {
        var rest = Rest;
        if (!rest.IsEmpty)
        {
            var code = rest[0];
            var payload = rest[1..];
            switch (code)
            {
                case >= 0xe0:
                    position++;
                    return (sbyte)code;
                case 0xcc when payload.Length >= sizeof(byte):
                    position += 1 + sizeof(byte);
                    return payload[0];
                case 0xcd when payload.Length >= sizeof(ushort):
                    position += 1 + sizeof(ushort);
                    return BinaryPrimitives.ReadUInt16BigEndian(payload);
                case 0xce when payload.Length >= sizeof(uint):
                    position += 1 + sizeof(uint);
                    return BinaryPrimitives.ReadUInt32BigEndian(payload);
            }
        }

        Taken(MessagePackPrimitives.TryRead(rest, out long value, out var size), size, "an integer");
        return value;
    }

    private readonly int Plausible(uint count, int bytesEach) => (long)count * bytesEach <= Remaining
        ? (int)count
        : throw new MessageFormatException($"{count} elements are announced, and {Remaining} bytes follow");

    private ReadOnlySpan<byte> Take(uint length)
    {
        if (length > (uint)Remaining)
        {
            throw new MessageFormatException($"{length} bytes are announced, and {Remaining} follow");
        }

        var taken = bytes.Slice(position, (int)length);
        position += (int)length;
        return taken;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Taken(DecodeResult result, int size, string expected)
    {
        if (result != DecodeResult.Success)
        {
            throw result == DecodeResult.TokenMismatch ? Unexpected(expected) : Ended(expected);
        }

        position += size;
        return true;
    }
}

/// <summary>Reads a value from its bytes with what knows addresses.</summary>
internal delegate T RawReader<out T>(IReferenceCodec references, ReadOnlySpan<byte> value);
