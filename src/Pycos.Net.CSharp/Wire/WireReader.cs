using System.Runtime.CompilerServices;
using System.Text;
using Nerdbank.MessagePack;
using DecodeResult = Nerdbank.MessagePack.MessagePackPrimitives.DecodeResult;

namespace Pycos.Internals;

/// <summary>
/// Reads MessagePack that a peer sent. Each length is held against its limit and against what is there before anything is allocated;
/// what does not fit throws a <see cref="ProtocolViolationException"/> that names the frame and the field.
/// </summary>
internal ref partial struct WireReader
{
    private const byte NilCode = 0xC0;
    private const int GuidLength = 16;
    private const int LargestFixInt = 0x7F;

    private static readonly UTF8Encoding strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> memory;
    private readonly ReadOnlySpan<byte> span;
    private FrameType frame;
    private int key;
    private int position;
    private int entriesLeft;
    private ulong seenKeys;

    public WireReader(ReadOnlyMemory<byte> bytes)
    {
        memory = bytes;
        span = bytes.Span;
    }

    public readonly int Position => position;

    public readonly bool IsAtEnd => position == span.Length;

    private readonly ReadOnlySpan<byte> Rest => span[position..];

    /// <summary>Whether an integer comes next.</summary>
    public readonly bool IsInteger => MessagePackCode.ToMessagePackType(NextCode) == MessagePackType.Integer;

    private readonly byte NextCode => position < span.Length ? span[position] : throw Malformed("it ends too early");

    /// <summary>A violation that names the frame and the field that is being read.</summary>
    public readonly ProtocolViolationException Malformed(string what) =>
        new(ErrorCode.MalformedBody, $"{FrameCatalogue.Describe(frame, key)}: {what}");

    public bool TryReadNil()
    {
        var isNil = NextCode == NilCode;
        position += isNil ? 1 : 0;
        return isNil;
    }

    public bool ReadBoolean()
    {
        Accept(MessagePackPrimitives.TryRead(Rest, out bool value, out var size), size, "true or false");
        return value;
    }

    public ulong ReadUInt64()
    {
        if (position < span.Length && span[position] <= LargestFixInt)
        {
            return span[position++];
        }

        return ReadLongUInt64();
    }

    public uint ReadUInt32() => (uint)NotAbove(ReadUInt64(), uint.MaxValue);

    public ushort ReadUInt16() => (ushort)NotAbove(ReadUInt64(), ushort.MaxValue);

    public byte ReadByte() => (byte)NotAbove(ReadUInt64(), byte.MaxValue);

    /// <summary>Reads one of the values of an enumeration that has no others.</summary>
    public TEnum ReadEnum<TEnum>()
        where TEnum : struct, Enum
    {
        var number = ReadByte();
        var value = Unsafe.BitCast<byte, TEnum>(number);
        return Enum.IsDefined(value) ? value : throw Malformed($"{number} is none of its values");
    }

    public Guid ReadGuid() => new(ReadBytes(GuidLength).Span, bigEndian: true);

    public int ReadInt32()
    {
        try
        {
            Accept(MessagePackPrimitives.TryRead(Rest, out int value, out var size), size, "an integer");
            return value;
        }
        catch (OverflowException)
        {
            throw Malformed("an integer is out of its range");
        }
    }

    /// <summary>Reads the number of a stream: not 0, which is no stream.</summary>
    public uint ReadStreamNumber()
    {
        var number = ReadUInt32();
        return number != 0 ? number : throw Malformed("0 is not the number of a stream");
    }

    /// <summary>Reads bytes of which the frame limits how many there are.</summary>
    /// <returns>A slice of the input.</returns>
    public ReadOnlyMemory<byte> ReadBytes()
    {
        Accept(MessagePackPrimitives.TryReadBinHeader(Rest, out var length, out var size), size, "bytes");
        return Take(length);
    }

    /// <summary>Reads bytes of one length only.</summary>
    public ReadOnlyMemory<byte> ReadBytes(int length)
    {
        var bytes = ReadBytes();
        return bytes.Length == length ? bytes : throw Malformed($"{length} bytes are asked for, and {bytes.Length} came");
    }

    public string ReadText(int limit) => Decode(ReadTextBytes(limit).Span);

    /// <summary>Reads a text as its bytes, which are UTF-8 if it is one: see <see cref="Decode"/>.</summary>
    /// <returns>A slice of the input.</returns>
    public ReadOnlyMemory<byte> ReadTextBytes(int limit)
    {
        Accept(MessagePackPrimitives.TryReadStringHeader(Rest, out var length, out var size), size, "text");
        return length <= limit ? Take(length) : throw Malformed($"a text of {length} bytes is longer than {limit}");
    }

    /// <summary>Makes a text of its bytes.</summary>
    public readonly string Decode(ReadOnlySpan<byte> text)
    {
        try
        {
            return strictUtf8.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("a text is not UTF-8");
        }
    }

    public string ReadName() => ReadText(WireLimits.Name);

    public string ReadSentence() => ReadText(WireLimits.Sentence);

    /// <summary>Reads the header of a list of at most so many items.</summary>
    public int ReadListHeader(int limit)
    {
        Accept(MessagePackPrimitives.TryReadArrayHeader(Rest, out var count, out var size), size, "a list");
        return AcceptCount(count, limit, itemsEach: 1);
    }

    /// <summary>Reads the header of a map of at most so many entries.</summary>
    public int ReadMapHeader(int limit)
    {
        Accept(MessagePackPrimitives.TryReadMapHeader(Rest, out var count, out var size), size, "a map");
        return AcceptCount(count, limit, itemsEach: 2);
    }

    /// <summary>Reads the header of an array of a fixed number of items.</summary>
    public void ReadTuple(int items)
    {
        var count = ReadListHeader(WireLimits.Items);
        if (count != items)
        {
            throw Malformed($"an array of {items} items is asked for, and {count} came");
        }
    }

    /// <summary>Reads the header of an extension of one type, whose content is read next.</summary>
    /// <returns>Where its content ends.</returns>
    public int ReadExtensionHeader(WireExtension type)
    {
        var (found, end) = ReadExtensionHeader();
        return found == type ? end : throw Malformed($"{type} is asked for, and extension {(sbyte)found} came");
    }

    public (WireExtension Type, int End) ReadExtensionHeader()
    {
        Accept(MessagePackPrimitives.TryReadExtensionHeader(Rest, out var header, out var size), size, "an extension");
        if (header.Length > span.Length - position)
        {
            throw Malformed("it ends too early");
        }

        return ((WireExtension)header.TypeCode, position + (int)header.Length);
    }

    /// <summary>Throws unless the content of an extension has been read to its end.</summary>
    public void EndExtension(int end)
    {
        if (position != end)
        {
            throw Malformed("an extension is not as long as its content");
        }
    }

    /// <summary>The content of an extension of one type.</summary>
    public ReadOnlyMemory<byte> ReadExtension(WireExtension type)
    {
        var end = ReadExtensionHeader(type);
        return Take((uint)(end - position));
    }

    /// <summary>An extension of one type as it stands there, with its header.</summary>
    public ReadOnlyMemory<byte> ReadRawExtension(WireExtension type)
    {
        var start = position;
        position = ReadExtensionHeader(type);
        return memory[start..position];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong ReadLongUInt64()
    {
        try
        {
            Accept(MessagePackPrimitives.TryRead(Rest, out ulong value, out var size), size, "an unsigned integer");
            return value;
        }
        catch (OverflowException)
        {
            throw Malformed("an integer is out of its range");
        }
    }

    private readonly ulong NotAbove(ulong value, ulong largest) =>
        value <= largest ? value : throw Malformed($"{value} is larger than {largest}");

    private ReadOnlyMemory<byte> Take(uint length)
    {
        if (length > (uint)(span.Length - position))
        {
            throw Malformed("it ends too early");
        }

        var bytes = memory.Slice(position, (int)length);
        position += (int)length;
        return bytes;
    }

    private void Accept(DecodeResult result, int size, string wanted)
    {
        if (result != DecodeResult.Success)
        {
            throw Malformed(result == DecodeResult.TokenMismatch ? $"{wanted} is asked for" : "it ends too early");
        }

        position += size;
    }

    private readonly int AcceptCount(uint count, int limit, int itemsEach)
    {
        if (count > limit)
        {
            throw Malformed($"{count} items are more than {limit}");
        }

        // An item has at least one byte.
        return count * itemsEach <= span.Length - position ? (int)count : throw Malformed("it ends too early");
    }
}
