namespace Pycos.Internals;

/// <summary>The sender of a request no longer waits for it. The RESULT says whether that came in time.</summary>
internal readonly record struct CancelFrame(ulong Id) : IFrame<CancelFrame>
{
    public static FrameType Type => FrameType.Cancel;

    public static string[] Fields => ["id"];

    public static CancelFrame Read(ref WireReader reader)
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
        return new CancelFrame(id);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(1);
        writer.WriteKey(1);
        writer.Write(Id);
    }
}
