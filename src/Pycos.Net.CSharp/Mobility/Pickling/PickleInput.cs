using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pycos.Internals;

/// <summary>
/// Reads the sections of a pickle. Each length is held against what is there before anything is allocated for it.
/// </summary>
internal sealed class PickleInput
{
    private static readonly UTF8Encoding strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] bytes = [];
    private int position;
    private int end;

    public int Position => position;

    public int Left => end - position;

    public bool IsAtEnd => position == end;

    /// <summary>Reads from now on other bytes.</summary>
    public void Open(ArraySegment<byte> source)
    {
        bytes = source.Array!;
        position = source.Offset;
        end = source.Offset + source.Count;
    }

    /// <summary>Reads from now on another part of the same bytes.</summary>
    public void Seek(PickleSection section)
    {
        position = section.Start;
        end = section.End;
    }

    public void Clear() => Open(ArraySegment<byte>.Empty);

    public ReadOnlySpan<byte> Span(PickleSection section) => bytes.AsSpan(section.Start, section.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte()
    {
        if (position >= end)
        {
            ThrowTooShort();
        }

        return bytes[position++];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadUInt64()
    {
        var first = ReadByte();
        return first <= PickleCode.LargestFixInt ? first : ReadLong(first);
    }

    public long ReadInt64()
    {
        var first = ReadByte();
        return first switch
        {
            <= PickleCode.LargestFixInt => first,
            >= PickleCode.FirstNegativeFixInt => (sbyte)first,
            PickleCode.Int8 => (sbyte)ReadByte(),
            PickleCode.Int16 => BinaryPrimitives.ReadInt16BigEndian(Take(sizeof(short))),
            PickleCode.Int32 => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int))),
            PickleCode.Int64 => BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long))),
            _ => (long)ReadLong(first),
        };
    }

    /// <summary>Reads a number that is no larger than <see cref="int.MaxValue"/>.</summary>
    public int ReadNumber()
    {
        var value = ReadUInt64();
        return value <= int.MaxValue ? (int)value : throw new PickleException($"{value} is too large a number.");
    }

    /// <summary>Reads how many items of at least so many bytes each follow.</summary>
    public int ReadCount(int bytesEach = 1)
    {
        var count = ReadUInt64();
        return count * (ulong)bytesEach <= (ulong)Left && count <= int.MaxValue
            ? (int)count
            : throw new PickleException($"{count} items are announced, and {Left} bytes are left.");
    }

    public float ReadSingle() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public ReadOnlySpan<byte> ReadBytes() => Take(ReadCount());

    public ReadOnlySpan<byte> Take(int length)
    {
        if ((uint)length > (uint)Left)
        {
            ThrowTooShort();
        }

        var taken = bytes.AsSpan(position, length);
        position += length;
        return taken;
    }

    public string ReadText()
    {
        var header = ReadUInt64();
        var length = header >> 1;
        if (length > (ulong)Left)
        {
            throw new PickleException($"A text of {length} bytes is announced, and {Left} are left.");
        }

        var text = Take((int)length);
        return (header & 1) == 0 ? strictUtf8.GetString(text) : Utf16(text);
    }

    /// <summary>Skips bytes with a header of MessagePack in front, to be read later.</summary>
    public PickleSection ReadBin()
    {
        var code = ReadByte();
        uint length = code switch
        {
            PickleCode.Bin8 => ReadByte(),
            PickleCode.Bin32 => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint))),
            _ => throw new PickleException($"0x{code:X2} does not begin a section."),
        };
        if (length > (uint)Left)
        {
            throw new PickleException($"A section of {length} bytes is announced, and {Left} are left.");
        }

        var section = new PickleSection(position, (int)length);
        position += (int)length;
        return section;
    }

    private static string Utf16(ReadOnlySpan<byte> text)
    {
        var units = new char[text.Length / sizeof(char)];
        for (var index = 0; index < units.Length; index++)
        {
            units[index] = (char)BinaryPrimitives.ReadUInt16LittleEndian(text[(index * sizeof(char))..]);
        }

        return new string(units);
    }

    private ulong ReadLong(byte first) => first switch
    {
        PickleCode.UInt8 => ReadByte(),
        PickleCode.UInt16 => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort))),
        PickleCode.UInt32 => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint))),
        PickleCode.UInt64 => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong))),
        _ => throw new PickleException($"0x{first:X2} does not begin a number."),
    };

    private static void ThrowTooShort() => throw new PickleException("The bytes end too early.");
}
