namespace Pycos.Internals;

internal readonly struct GuidForm : IScalarForm<Guid>
{
    private const int Size = 16;

    public static void Write(ref MessageWriter writer, Guid value)
    {
        Span<byte> bytes = stackalloc byte[Size];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        writer.WriteBinary(bytes);
    }

    public static Guid Read(ref MessageReader reader) => new(Sized.Exactly(reader.ReadBinary(), Size), bigEndian: true);
}

internal readonly struct ByteArrayForm : IScalarForm<byte[]>
{
    public static void Write(ref MessageWriter writer, byte[] value) => writer.WriteBinary(value);

    public static byte[] Read(ref MessageReader reader) => reader.ReadBinaryCopy();
}

internal readonly struct MemoryForm : IScalarForm<Memory<byte>>
{
    public static void Write(ref MessageWriter writer, Memory<byte> value) => writer.WriteBinary(value.Span);

    public static Memory<byte> Read(ref MessageReader reader) => reader.ReadBinaryCopy();
}

internal readonly struct ReadOnlyMemoryForm : IScalarForm<ReadOnlyMemory<byte>>
{
    public static void Write(ref MessageWriter writer, ReadOnlyMemory<byte> value) => writer.WriteBinary(value.Span);

    public static ReadOnlyMemory<byte> Read(ref MessageReader reader) => reader.ReadBinaryCopy();
}

internal readonly struct ArraySegmentForm : IScalarForm<ArraySegment<byte>>
{
    public static void Write(ref MessageWriter writer, ArraySegment<byte> value) => writer.WriteBinary(value);

    public static ArraySegment<byte> Read(ref MessageReader reader) => reader.ReadBinaryCopy();
}
