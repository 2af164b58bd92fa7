namespace Pycos.Internals;

/// <summary>The question no longer stands.</summary>
internal readonly record struct UnlocateFrame(ulong Id) : IFrame<UnlocateFrame>
{
    public static FrameType Type => FrameType.Unlocate;

    public static string[] Fields => ["id"];

    public static UnlocateFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1);
        return new UnlocateFrame(id);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(1);
        writer.WriteKey(1);
        writer.Write(Id);
    }
}
