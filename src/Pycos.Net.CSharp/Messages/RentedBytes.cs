using System.Buffers;

namespace Pycos.Internals;

/// <summary>
/// Bytes in memory that is used again once whoever has them says that nobody needs them any more. If nobody says so, the garbage collector
/// takes it.
/// </summary>
/// <remarks>Few bytes are an array of their own: renting takes longer than allocating those.</remarks>
internal readonly struct RentedBytes
{
    private const int LeastRented = 4 * 1024;

    private readonly byte[]? array;
    private readonly int length;
    private readonly bool isRented;

    /// <summary>So many bytes, of which each may be anything.</summary>
    public RentedBytes(int length)
    {
        isRented = length >= LeastRented;
        array = isRented ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);
        this.length = length;
    }

    private RentedBytes(byte[] array)
    {
        this.array = array;
        length = array.Length;
    }

    public int Length => length;

    public Span<byte> Span => new(array, 0, length);

    public ReadOnlyMemory<byte> Memory => new(array, 0, length);

    public ArraySegment<byte> Segment => new(array ?? [], 0, length);

    /// <summary>The same as an object: mostly there is one already.</summary>
    public object Boxed => isRented ? this : array ?? [];

    /// <summary>Bytes that belong to somebody else, who keeps them.</summary>
    public static implicit operator RentedBytes(byte[] array) => new(array);

    public static implicit operator ReadOnlySpan<byte>(RentedBytes bytes) => bytes.Span;

    /// <summary>What <see cref="Boxed"/> has made an object; <see langword="null"/> for all others.</summary>
    public static RentedBytes? Unboxed(object? boxed) => boxed is byte[] own ? own : boxed as RentedBytes?;

    /// <summary>Reads a copy of bytes.</summary>
    public static RentedBytes Read(ref MessageReader reader)
    {
        var read = reader.ReadBinary();
        var copy = new RentedBytes(read.Length);
        read.CopyTo(copy.Span);
        return copy;
    }

    /// <summary>Nobody needs them any more. To be said once at most: then the memory is somebody else's.</summary>
    public void Return()
    {
        if (isRented)
        {
            ArrayPool<byte>.Shared.Return(array!);
        }
    }
}
