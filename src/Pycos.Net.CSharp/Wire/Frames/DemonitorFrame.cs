namespace Pycos.Internals;

/// <summary>Takes a monitor back.</summary>
internal readonly record struct DemonitorFrame(ulong Id, ulong Monitor) : IFrame<DemonitorFrame>
{
    public static FrameType Type => FrameType.Demonitor;

    public static string[] Fields => ["id of the request", "id of the monitor"];

    public static DemonitorFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        var monitor = default(ulong);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                case 2: monitor = reader.ReadUInt64(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2);
        return new DemonitorFrame(id, monitor);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(2);
        writer.WriteKey(1);
        writer.Write(Id);
        writer.WriteKey(2);
        writer.Write(Monitor);
    }
}
