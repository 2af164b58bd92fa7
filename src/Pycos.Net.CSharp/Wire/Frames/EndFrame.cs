namespace Pycos.Internals;

/// <summary>A stream is complete.</summary>
internal readonly record struct EndFrame(ReadOnlyMemory<byte> Hash, ulong Length) : IFrame<EndFrame>
{
    public static FrameType Type => FrameType.End;

    public static string[] Fields => ["SHA-256", "total bytes"];

    public static EndFrame Read(ref WireReader reader)
    {
        var hash = default(ReadOnlyMemory<byte>);
        var length = default(ulong);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: hash = reader.ReadBytes(32); break;
                case 2: length = reader.ReadUInt64(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2);
        return new EndFrame(hash, length);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(2);
        writer.WriteKey(1);
        writer.WriteBytes(Hash.Span);
        writer.WriteKey(2);
        writer.Write(Length);
    }
}
