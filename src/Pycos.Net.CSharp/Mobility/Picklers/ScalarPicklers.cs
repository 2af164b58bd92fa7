using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pycos.Internals;

/// <summary>Integers with a sign.</summary>
internal sealed class SignedPickler<T> : ValuePickler<T>
    where T : IBinaryInteger<T>
{
    public override void Write(PickleWriter writer, ref T value) => writer.Out.WriteInt64(long.CreateTruncating(value));

    public override void Read(PickleReader reader, ref T target) => target = T.CreateTruncating(reader.Input.ReadInt64());
}

/// <summary>Integers without a sign, and characters.</summary>
internal sealed class UnsignedPickler<T> : ValuePickler<T>
    where T : IBinaryInteger<T>
{
    public override void Write(PickleWriter writer, ref T value) => writer.Out.WriteUInt64(ulong.CreateTruncating(value));

    public override void Read(PickleReader reader, ref T target) => target = T.CreateTruncating(reader.Input.ReadUInt64());
}

/// <summary>Enumerations travel as their numbers.</summary>
internal sealed class EnumPickler<T, TNumber>(ValuePickler<TNumber> numbers) : ValuePickler<T>
    where T : struct
{
    public override void Write(PickleWriter writer, ref T value) => numbers.Write(writer, ref Unsafe.As<T, TNumber>(ref value));

    public override void Read(PickleReader reader, ref T target) => numbers.Read(reader, ref Unsafe.As<T, TNumber>(ref target));
}

/// <summary>Values that another type tells completely.</summary>
internal sealed class ConvertedPickler<T, TWire>(Func<T, TWire> toWire, Func<TWire, T> fromWire) : ValuePickler<T>
{
    public override void Write(PickleWriter writer, ref T value)
    {
        var wire = toWire(value);
        ValuePickler<TWire>.Instance.Write(writer, ref wire);
    }

    public override void Read(PickleReader reader, ref T target) => target = fromWire(ValuePickler<TWire>.Instance.Read(reader));
}

internal sealed class SinglePickler : ValuePickler<float>
{
    public override int MinBytes => sizeof(float);

    public override void Write(PickleWriter writer, ref float value) => writer.Out.WriteSingle(value);

    public override void Read(PickleReader reader, ref float target) => target = reader.Input.ReadSingle();
}

internal sealed class DoublePickler : ValuePickler<double>
{
    public override int MinBytes => sizeof(double);

    public override void Write(PickleWriter writer, ref double value) => writer.Out.WriteDouble(value);

    public override void Read(PickleReader reader, ref double target) => target = reader.Input.ReadDouble();
}

internal sealed class GuidPickler : ValuePickler<Guid>
{
    private const int Length = 16;

    public override int MinBytes => Length;

    public override void Write(PickleWriter writer, ref Guid value)
    {
        Span<byte> bytes = stackalloc byte[Length];
        value.TryWriteBytes(bytes);
        writer.Out.WriteRaw(bytes);
    }

    public override void Read(PickleReader reader, ref Guid target) => target = new Guid(reader.Input.Take(Length));
}

internal sealed class DecimalPickler : ValuePickler<decimal>
{
    public override void Write(PickleWriter writer, ref decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        foreach (var part in bits)
        {
            writer.Out.WriteInt64(part);
        }
    }

    public override void Read(PickleReader reader, ref decimal target)
    {
        Span<int> bits = stackalloc int[4];
        foreach (ref var part in bits)
        {
            part = (int)reader.Input.ReadInt64();
        }

        target = new decimal(bits);
    }
}

internal sealed class BigIntegerPickler : ValuePickler<BigInteger>
{
    public override void Write(PickleWriter writer, ref BigInteger value) => writer.Out.WriteBytes(value.ToByteArray());

    public override void Read(PickleReader reader, ref BigInteger target) => target = new BigInteger(reader.Input.ReadBytes());
}
