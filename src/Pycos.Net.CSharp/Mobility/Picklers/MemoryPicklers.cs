using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>A part of an array travels with the whole array, which others may refer to as well.</summary>
internal sealed class SegmentPickler<T> : ValuePickler<ArraySegment<T>>
{
    public override void Write(PickleWriter writer, ref ArraySegment<T> value)
    {
        writer.WriteReference(value.Array);
        if (value.Array is not null)
        {
            writer.Out.WriteCount(value.Offset);
            writer.Out.WriteCount(value.Count);
        }
    }

    public override void Read(PickleReader reader, ref ArraySegment<T> target) => target = reader.ReadReference<T[]>() is { } array
        ? new ArraySegment<T>(array, reader.Input.ReadNumber(), reader.Input.ReadNumber())
        : default;
}

internal sealed class MemoryPickler<T> : ValuePickler<Memory<T>>
{
    public override void Write(PickleWriter writer, ref Memory<T> value)
    {
        if (!MemoryMarshal.TryGetArray<T>(value, out var segment))
        {
            throw writer.Refusal(typeof(Memory<T>), "its memory is no array. Send a copy: memory.ToArray().");
        }

        ValuePickler<ArraySegment<T>>.Instance.Write(writer, ref segment);
    }

    public override void Read(PickleReader reader, ref Memory<T> target) => target = ValuePickler<ArraySegment<T>>.Instance.Read(reader);
}

internal sealed class ReadOnlyMemoryPickler<T> : ValuePickler<ReadOnlyMemory<T>>
{
    public override void Write(PickleWriter writer, ref ReadOnlyMemory<T> value)
    {
        if (!MemoryMarshal.TryGetArray(value, out var segment))
        {
            // Memory of a text, for example.
            segment = value.ToArray();
        }

        ValuePickler<ArraySegment<T>>.Instance.Write(writer, ref segment);
    }

    public override void Read(PickleReader reader, ref ReadOnlyMemory<T> target) =>
        target = ValuePickler<ArraySegment<T>>.Instance.Read(reader);
}

internal sealed class ImmutableArrayPickler<T> : ValuePickler<ImmutableArray<T>>
{
    public override void Write(PickleWriter writer, ref ImmutableArray<T> value) =>
        writer.WriteReference(ImmutableCollectionsMarshal.AsArray(value));

    public override void Read(PickleReader reader, ref ImmutableArray<T> target) =>
        target = ImmutableCollectionsMarshal.AsImmutableArray(reader.ReadReference<T[]>());
}
