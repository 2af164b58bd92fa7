namespace Pycos.Internals;

/// <summary>Asks to be told when a task of the receiver ends.</summary>
internal readonly record struct MonitorFrame(ulong Id, Target Subject, TaskAddress Watcher) : IFrame<MonitorFrame>
{
    public static FrameType Type => FrameType.Monitor;

    public static string[] Fields => ["id", "subject", "watcher"];

    public static MonitorFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        var subject = default(Target);
        var watcher = default(TaskAddress);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                case 2: subject = Target.Read(ref reader); break;
                case 3: watcher = AddressCodec.Read<TaskAddress>(ref reader); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2, 3);
        return new MonitorFrame(id, subject, watcher);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(3);
        writer.WriteKey(1);
        writer.Write(Id);
        writer.WriteKey(2);
        Subject.Write(writer);
        writer.WriteKey(3);
        AddressCodec.Write(writer, Watcher);
    }
}
