namespace Pycos.Internals;

/// <summary>Asks for the bytes of an offered file.</summary>
internal readonly record struct FileGoFrame(ulong Id, ulong Offset, uint Credit) : IFrame<FileGoFrame>
{
    public static FrameType Type => FrameType.FileGo;

    public static string[] Fields => ["id", "offset", "initial credit"];

    public static FileGoFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        var offset = default(ulong);
        var credit = default(uint);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                case 2: offset = reader.ReadUInt64(); break;
                case 3: credit = reader.ReadUInt32(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2, 3);
        return new FileGoFrame(id, offset, credit);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(3);
        writer.WriteKey(1);
        writer.Write(Id);
        writer.WriteKey(2);
        writer.Write(Offset);
        writer.WriteKey(3);
        writer.Write(Credit);
    }
}
