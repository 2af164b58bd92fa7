using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>Arrays of one dimension.</summary>
internal sealed class ArrayPickler<T> : ObjectPickler
{
    public override void WriteHeader(PickleWriter writer, PickleOutput headers, object value) =>
        headers.WriteCount(((T[])value).Length);

    public override object Allocate(PickleReader reader) => new T[reader.ReadLength(ValuePickler<T>.Instance.MinBytes)];

    public override void WriteBody(PickleWriter writer, object value)
    {
        var elements = ValuePickler<T>.Instance;
        var array = (T[])value;
        for (var index = 0; index < array.Length; index++)
        {
            var element = array[index];
            elements.Write(writer, ref element);
        }
    }

    public override void ReadBody(PickleReader reader, object target)
    {
        var elements = ValuePickler<T>.Instance;
        var array = (T[])target;
        for (var index = 0; index < array.Length; index++)
        {
            array[index] = elements.Read(reader);
        }
    }
}

/// <summary>Arrays of numbers travel as the bytes that they are in memory.</summary>
internal sealed class NumberArrayPickler<T> : ObjectPickler
    where T : unmanaged
{
    private static readonly int elementSize = Unsafe.SizeOf<T>();

    public override void WriteHeader(PickleWriter writer, PickleOutput headers, object value) =>
        headers.WriteCount(((T[])value).Length);

    public override object Allocate(PickleReader reader) => GC.AllocateUninitializedArray<T>(reader.ReadLength(elementSize));

    public override void WriteBody(PickleWriter writer, object value) =>
        writer.Out.WriteRaw(MemoryMarshal.AsBytes(new ReadOnlySpan<T>((T[])value)));

    public override void ReadBody(PickleReader reader, object target)
    {
        var bytes = MemoryMarshal.AsBytes(((T[])target).AsSpan());
        reader.Input.Take(bytes.Length).CopyTo(bytes);
    }
}

/// <summary>Arrays of several dimensions, or of one that does not begin at 0.</summary>
internal sealed class MatrixPickler<T>(Type type) : ObjectPickler
{
    public override void WriteHeader(PickleWriter writer, PickleOutput headers, object value)
    {
        var array = (Array)value;
        for (var dimension = 0; dimension < array.Rank; dimension++)
        {
            headers.WriteInt64(array.GetLowerBound(dimension));
            headers.WriteCount(array.GetLength(dimension));
        }
    }

    public override object Allocate(PickleReader reader)
    {
        var rank = type.GetArrayRank();
        var lengths = new int[rank];
        var lowerBounds = new int[rank];
        var elements = 1L;
        for (var dimension = 0; dimension < rank; dimension++)
        {
            lowerBounds[dimension] = checked((int)reader.Input.ReadInt64());
            lengths[dimension] = reader.Input.ReadNumber();
            elements = checked(elements * lengths[dimension]);
        }

        reader.Claim(elements, ValuePickler<T>.Instance.MinBytes);
        return Array.CreateInstance(typeof(T), lengths, lowerBounds);
    }

    public override void WriteBody(PickleWriter writer, object value)
    {
        foreach (T element in (Array)value)
        {
            var copy = element;
            ValuePickler<T>.Instance.Write(writer, ref copy);
        }
    }

    public override void ReadBody(PickleReader reader, object target)
    {
        var array = (Array)target;
        var place = new int[array.Rank];
        for (var dimension = 0; dimension < array.Rank; dimension++)
        {
            place[dimension] = array.GetLowerBound(dimension);
        }

        for (var left = array.Length; left > 0; left--)
        {
            array.SetValue(ValuePickler<T>.Instance.Read(reader), place);
            Advance(array, place);
        }
    }

    private static void Advance(Array array, int[] place)
    {
        for (var dimension = array.Rank - 1; dimension >= 0; dimension--)
        {
            if (++place[dimension] <= array.GetUpperBound(dimension))
            {
                return;
            }

            place[dimension] = array.GetLowerBound(dimension);
        }
    }
}
