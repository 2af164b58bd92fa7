using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Pycos.Internals;

/// <summary>Integers of up to 64 bits, in the shortest form that holds the value.</summary>
internal readonly struct SignedForm<T> : IScalarForm<T>
    where T : struct, IBinaryInteger<T>
{
    public static void Write(ref MessageWriter writer, T value) => writer.WriteInt64(long.CreateTruncating(value));

    public static T Read(ref MessageReader reader) => Narrowed.To<T, long>(reader.ReadInt64());
}

/// <inheritdoc cref="SignedForm{T}"/>
internal readonly struct UnsignedForm<T> : IScalarForm<T>
    where T : struct, IBinaryInteger<T>
{
    public static void Write(ref MessageWriter writer, T value) => writer.WriteUInt64(ulong.CreateTruncating(value));

    public static T Read(ref MessageReader reader) => Narrowed.To<T, ulong>(reader.ReadUInt64());
}

/// <summary>Integers of 128 bits, in 16 bytes.</summary>
internal readonly struct WideForm<T> : IScalarForm<T>
    where T : struct, IBinaryInteger<T>
{
    private const int Size = 16;

    public static void Write(ref MessageWriter writer, T value)
    {
        Span<byte> bytes = stackalloc byte[Size];
        value.WriteBigEndian(bytes);
        writer.WriteBinary(bytes);
    }

    public static T Read(ref MessageReader reader) =>
        T.ReadBigEndian(Sized.Exactly(reader.ReadBinary(), Size), isUnsigned: typeof(T) == typeof(UInt128));
}

internal readonly struct BooleanForm : IScalarForm<bool>
{
    public static void Write(ref MessageWriter writer, bool value) => writer.WriteBoolean(value);

    public static bool Read(ref MessageReader reader) => reader.ReadBoolean();
}

internal readonly struct SingleForm : IScalarForm<float>
{
    public static void Write(ref MessageWriter writer, float value) => writer.WriteSingle(value);

    public static float Read(ref MessageReader reader) => reader.ReadSingle();
}

internal readonly struct DoubleForm : IScalarForm<double>
{
    public static void Write(ref MessageWriter writer, double value) => writer.WriteDouble(value);

    public static double Read(ref MessageReader reader) => reader.ReadDouble();
}

internal readonly struct HalfForm : IScalarForm<Half>
{
    public static void Write(ref MessageWriter writer, Half value) => writer.WriteUInt64(BitConverter.HalfToUInt16Bits(value));

    public static Half Read(ref MessageReader reader) =>
        BitConverter.UInt16BitsToHalf(Narrowed.To<ushort, ulong>(reader.ReadUInt64()));
}

/// <summary>The four parts of a decimal, which keep its scale: 1.0 and 1.00 stay apart.</summary>
internal readonly struct DecimalForm : IScalarForm<decimal>
{
    private const int Parts = 4;

    public static void Write(ref MessageWriter writer, decimal value)
    {
        Span<int> parts = stackalloc int[Parts];
        decimal.GetBits(value, parts);
        Span<byte> bytes = stackalloc byte[Parts * sizeof(int)];
        for (var i = 0; i < Parts; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes[(i * sizeof(int))..], parts[i]);
        }

        writer.WriteBinary(bytes);
    }

    public static decimal Read(ref MessageReader reader)
    {
        var bytes = Sized.Exactly(reader.ReadBinary(), Parts * sizeof(int));
        Span<int> parts = stackalloc int[Parts];
        for (var i = 0; i < Parts; i++)
        {
            parts[i] = BinaryPrimitives.ReadInt32BigEndian(bytes[(i * sizeof(int))..]);
        }

        return new decimal(parts);
    }
}

/// <summary>A number of any size, in two's complement.</summary>
internal readonly struct BigIntegerForm : IScalarForm<BigInteger>
{
    public static void Write(ref MessageWriter writer, BigInteger value) => writer.WriteBinary(value.ToByteArray(isBigEndian: true));

    public static BigInteger Read(ref MessageReader reader) => new(reader.ReadBinary(), isBigEndian: true);
}

/// <summary>A character as its number, so that half of a surrogate pair can travel.</summary>
internal readonly struct CharForm : IScalarForm<char>
{
    public static void Write(ref MessageWriter writer, char value) => writer.WriteUInt64(value);

    public static char Read(ref MessageReader reader) => (char)Narrowed.To<ushort, ulong>(reader.ReadUInt64());
}

internal readonly struct RuneForm : IScalarForm<Rune>
{
    public static void Write(ref MessageWriter writer, Rune value) => writer.WriteInt64(value.Value);

    public static Rune Read(ref MessageReader reader) => new(Narrowed.To<int, long>(reader.ReadInt64()));
}

internal static class Narrowed
{
    public static T To<T, TWide>(TWide value)
        where T : struct, IBinaryInteger<T>
        where TWide : struct, IBinaryInteger<TWide>
    {
        var narrow = T.CreateTruncating(value);
        return TWide.CreateTruncating(narrow) == value
            ? narrow
            : throw new MessageFormatException($"{value} is out of the range of {TypeText.Of(typeof(T))}");
    }
}

internal static class Sized
{
    public static ReadOnlySpan<byte> Exactly(ReadOnlySpan<byte> bytes, int size) => bytes.Length == size
        ? bytes
        : throw new MessageFormatException($"{size} bytes were expected and not {bytes.Length}");
}
