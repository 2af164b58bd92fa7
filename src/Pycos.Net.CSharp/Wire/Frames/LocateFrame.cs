namespace Pycos.Internals;

/// <summary>Asks for what bears a name.</summary>
/// <param name="Id">The number of the request.</param>
/// <param name="Kind">What kind of thing is looked for.</param>
/// <param name="Name">The name.</param>
/// <param name="Deadline">When the question expires, in milliseconds of the sender's session clock; 0 for never.</param>
/// <param name="Stands">Whether a name that is registered later is to be reported.</param>
internal readonly record struct LocateFrame(
    ulong Id,
    NameKind Kind,
    string Name,
    ulong Deadline,
    bool Stands) : IFrame<LocateFrame>
{
    public static FrameType Type => FrameType.Locate;

    public static string[] Fields => ["id", "kind", "name", "deadline", "stands"];

    public static LocateFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        var kind = default(NameKind);
        var name = string.Empty;
        var deadline = default(ulong);
        var stands = default(bool);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                case 2: kind = reader.ReadEnum<NameKind>(); break;
                case 3: name = reader.ReadName(); break;
                case 4: deadline = reader.ReadUInt64(); break;
                case 5: stands = reader.ReadBoolean(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2, 3);
        return new LocateFrame(id, kind, name, deadline, stands);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(3 + (Deadline != 0 ? 1 : 0) + (Stands ? 1 : 0));
        writer.WriteKey(1);
        writer.Write(Id);
        writer.WriteKey(2);
        writer.Write((ulong)Kind);
        writer.WriteKey(3);
        writer.WriteName(Name);
        if (Deadline != 0)
        {
            writer.WriteKey(4);
            writer.Write(Deadline);
        }

        if (Stands)
        {
            writer.WriteKey(5);
            writer.Write(Stands);
        }
    }
}
