using System.Buffers;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Reads the elements of an array into memory that grows as they come, not as they are announced.</summary>
internal ref struct Elements<T>
{
    // An element that is larger than this is not given its place before it was read: an announced byte must not cost much more.
    private const int EagerSize = 16;
    private const int FirstCount = 64;

    private T[] rented;
    private int count;

    public static int InitialCapacity(int announced) =>
        Unsafe.SizeOf<T>() <= EagerSize ? announced : Math.Min(announced, FirstCount);

    /// <summary>Reads all elements. To be disposed of when they have been copied.</summary>
    public void Read(ref MessageReader reader, ValueCodec<T> codec, int announced)
    {
        rented = ArrayPool<T>.Shared.Rent(InitialCapacity(announced));
        try
        {
            ReadAll(ref reader, codec, announced);
        }
        catch (MessageFormatException wrong) when (wrong.Within($"[{count}]"))
        {
        }
    }

    public readonly Span<T> Span => rented.AsSpan(0, count);

    public readonly void Dispose()
    {
        if (rented is not null)
        {
            ArrayPool<T>.Shared.Return(rented, clearArray: RuntimeHelpers.IsReferenceOrContainsReferences<T>());
        }
    }

    public static void WriteAll(ref MessageWriter writer, ValueCodec<T> codec, ReadOnlySpan<T> elements)
    {
        writer.WriteArrayHeader(elements.Length);
        var current = 0;
        try
        {
            for (; current < elements.Length; current++)
            {
                codec.Write(ref writer, elements[current]);
            }
        }
        catch (MessageNotSerializableException refused) when (refused.Within($"[{current}]"))
        {
        }
    }

    private void ReadAll(ref MessageReader reader, ValueCodec<T> codec, int announced)
    {
        while (count < announced)
        {
            if (count == rented.Length)
            {
                Grow(announced);
            }

            rented[count] = codec.Read(ref reader);
            count++;
        }
    }

    private void Grow(int announced)
    {
        var larger = ArrayPool<T>.Shared.Rent((int)Math.Min(2L * count, announced));
        Span.CopyTo(larger);
        Dispose();
        rented = larger;
    }
}
