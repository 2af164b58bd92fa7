using System.Buffers.Binary;

namespace Pycos.Internals;

internal ref partial struct MessageReader
{
    /// <summary>Goes past a value, however deep, without a call for each level.</summary>
    public void Skip()
    {
        for (var pending = 1L; pending > 0; pending--)
        {
            pending += SkipHeader(Peek());
        }
    }

    /// <summary>Goes past a header and the bytes that belong to it.</summary>
    /// <returns>How many values belong to it.</returns>
    private long SkipHeader(byte code)
    {
        position++;
        switch (code)
        {
            case <= 0x7f or 0xc0 or 0xc2 or 0xc3 or >= 0xe0:
                return 0;
            case <= 0x8f:
                return 2 * (code & 0x0f);
            case <= 0x9f:
                return code & 0x0f;
            case <= 0xbf:
                return SkipBytes((uint)(code & 0x1f));
            case 0xc1:
                throw new MessageFormatException("0xc1 is no MessagePack");
            case <= 0xc6:
                return SkipBytes(ReadLength(1 << (code - 0xc4)));
            case <= 0xc9:
                return SkipBytes(ReadLength(1 << (code - 0xc7)) + 1L);
            case <= 0xcb:
                return SkipBytes(4L << (code - 0xca));
            case <= 0xcf:
                return SkipBytes(1L << (code - 0xcc));
            case <= 0xd3:
                return SkipBytes(1L << (code - 0xd0));
            case <= 0xd8:
                return SkipBytes((1L << (code - 0xd4)) + 1);
            case <= 0xdb:
                return SkipBytes(ReadLength(1 << (code - 0xd9)));
            case 0xdc or 0xdd:
                return Plausible(ReadLength(2 << (code - 0xdc)), 1);
            default:
                return 2L * Plausible(ReadLength(2 << (code - 0xde)), 2);
        }
    }

    private uint ReadLength(int size)
    {
        if (Remaining < size)
        {
            throw Ended("a length");
        }

        var length = size switch
        {
            1 => Rest[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(Rest),
            _ => BinaryPrimitives.ReadUInt32BigEndian(Rest),
        };
        position += size;
        return length;
    }

    private long SkipBytes(long count)
    {
        Take(count <= uint.MaxValue ? (uint)count : uint.MaxValue);
        return 0;
    }
}
