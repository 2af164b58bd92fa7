using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Pycos.Internals;

/// <summary>Takes one section of a pickle: integers as in MessagePack, all else in little-endian order.</summary>
internal sealed class PickleOutput
{
    private const int LongestInteger = 9;

    // A writer that has taken one large pickle does not keep the memory for the next thousand small ones.
    private const int KeptCapacity = 1 << 20;

    private byte[] bytes = new byte[256];
    private int count;

    public int Count => count;

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, count);

    public void Clear()
    {
        count = 0;
        if (bytes.Length > KeptCapacity)
        {
            bytes = new byte[256];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteByte(byte value)
    {
        if (count == bytes.Length)
        {
            Grow(1);
        }

        bytes[count++] = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteCount(int value) => WriteUInt64((uint)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteUInt64(ulong value)
    {
        if (value <= PickleCode.LargestFixInt)
        {
            WriteByte((byte)value);
        }
        else
        {
            WriteLong(value);
        }
    }

    public void WriteInt64(long value)
    {
        if (value >= 0)
        {
            WriteUInt64((ulong)value);
        }
        else
        {
            WriteNegative(value);
        }
    }

    public void WriteSingle(float value) => BinaryPrimitives.WriteSingleLittleEndian(Take(sizeof(float)), value);

    public void WriteDouble(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Take(sizeof(double)), value);

    public void WriteRaw(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteCount(value.Length);
        WriteRaw(value);
    }

    /// <summary>Writes bytes with a header of MessagePack in front.</summary>
    public void WriteBin(ReadOnlySpan<byte> value)
    {
        WriteBinHeader(value.Length);
        WriteRaw(value);
    }

    /// <summary>Writes what stands in front of so many bytes.</summary>
    public void WriteBinHeader(int length)
    {
        if (length <= byte.MaxValue)
        {
            WriteByte(PickleCode.Bin8);
            WriteByte((byte)length);
        }
        else
        {
            WriteByte(PickleCode.Bin32);
            BinaryPrimitives.WriteUInt32BigEndian(Take(sizeof(uint)), (uint)length);
        }
    }

    /// <summary>Writes a text: as UTF-8, or, if it holds half a character, as it is.</summary>
    public void WriteText(string value)
    {
        var start = count;
        var room = Room(LongestInteger + 3 * value.Length)[LongestInteger..];
        if (Utf8.FromUtf16(value, room, out _, out var length, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done)
        {
            WriteUInt64((ulong)length << 1);
            room[..length].CopyTo(Take(length));
            return;
        }

        count = start;
        WriteUInt64((ulong)Encoding.Unicode.GetByteCount(value) << 1 | 1);
        foreach (var unit in value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(Take(sizeof(char)), unit);
        }
    }

    private void WriteLong(ulong value)
    {
        switch (value)
        {
            case <= byte.MaxValue:
                WriteByte(PickleCode.UInt8);
                WriteByte((byte)value);
                break;
            case <= ushort.MaxValue:
                WriteByte(PickleCode.UInt16);
                BinaryPrimitives.WriteUInt16BigEndian(Take(sizeof(ushort)), (ushort)value);
                break;
            case <= uint.MaxValue:
                WriteByte(PickleCode.UInt32);
                BinaryPrimitives.WriteUInt32BigEndian(Take(sizeof(uint)), (uint)value);
                break;
            default:
                WriteByte(PickleCode.UInt64);
                BinaryPrimitives.WriteUInt64BigEndian(Take(sizeof(ulong)), value);
                break;
        }
    }

    private void WriteNegative(long value)
    {
        switch (value)
        {
            case >= PickleCode.LeastFixInt:
                WriteByte((byte)value);
                break;
            case >= sbyte.MinValue:
                WriteByte(PickleCode.Int8);
                WriteByte((byte)value);
                break;
            case >= short.MinValue:
                WriteByte(PickleCode.Int16);
                BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), (short)value);
                break;
            case >= int.MinValue:
                WriteByte(PickleCode.Int32);
                BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), (int)value);
                break;
            default:
                WriteByte(PickleCode.Int64);
                BinaryPrimitives.WriteInt64BigEndian(Take(sizeof(long)), value);
                break;
        }
    }

    private Span<byte> Take(int length)
    {
        var taken = Room(length)[..length];
        count += length;
        return taken;
    }

    private Span<byte> Room(int length)
    {
        if (bytes.Length - count < length)
        {
            Grow(length);
        }

        return bytes.AsSpan(count);
    }

    private void Grow(int length) => Array.Resize(ref bytes, Math.Max(checked(count + length), 2 * bytes.Length));
}
