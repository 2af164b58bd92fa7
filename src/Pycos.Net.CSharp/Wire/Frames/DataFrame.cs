namespace Pycos.Internals;

/// <summary>A piece of a stream.</summary>
internal readonly record struct DataFrame(ReadOnlyMemory<byte> Bytes) : IFrame<DataFrame>
{
    public static FrameType Type => FrameType.Data;

    public static string[] Fields => ["bytes"];

    public static DataFrame Read(ref WireReader reader)
    {
        var bytes = default(ReadOnlyMemory<byte>);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: bytes = reader.ReadBytes(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1);
        return new DataFrame(bytes);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(1);
        writer.WriteKey(1);
        writer.WriteBytes(Bytes);
    }
}
