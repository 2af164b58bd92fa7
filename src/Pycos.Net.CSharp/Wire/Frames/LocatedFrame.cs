namespace Pycos.Internals;

/// <summary>What was found, or that nothing was found yet.</summary>
internal readonly record struct LocatedFrame(ulong Id, AnyAddress Found, bool IsFinal) : IFrame<LocatedFrame>
{
    public static FrameType Type => FrameType.Located;

    public static string[] Fields => ["id", "reference", "final"];

    public static LocatedFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        var found = default(AnyAddress);
        var isFinal = default(bool);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                case 2: found = AnyAddress.Read(ref reader); break;
                case 3: isFinal = reader.ReadBoolean(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 3);
        return new LocatedFrame(id, found, isFinal);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(2 + (!Found.IsNone ? 1 : 0));
        writer.WriteKey(1);
        writer.Write(Id);
        if (!Found.IsNone)
        {
            writer.WriteKey(2);
            Found.Write(writer);
        }

        writer.WriteKey(3);
        writer.Write(IsFinal);
    }
}
