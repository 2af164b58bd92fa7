namespace Pycos.Internals;

/// <summary>A monitored task, or one that a CALL started, has ended. There is exactly one for each.</summary>
internal readonly record struct DownFrame(
    ulong Id,
    Target Subject,
    DownReason Reason,
    Payload Value,
    Failure? Failure) : IFrame<DownFrame>
{
    public static FrameType Type => FrameType.Down;

    public static string[] Fields => ["id of the monitor or call", "subject", "reason", "content tag", "value", "failure"];

    public static DownFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        var subject = default(Target);
        var reason = default(DownReason);
        var tag = ContentTag.None;
        var content = Payload.None;
        var failure = default(Failure?);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                case 2: subject = Target.Read(ref reader); break;
                case 3: reason = reader.ReadEnum<DownReason>(); break;
                case 4: tag = (ContentTag)reader.ReadByte(); break;
                case 5: content = Payload.ReadContent(ref reader); break;
                case 6: failure = Failure.ReadOptional(ref reader); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2, 3);
        return new DownFrame(id, subject, reason, Payload.Combine(reader, tag, content), failure);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(3 + Value.Entries + (Failure is null ? 0 : 1));
        writer.WriteKey(1);
        writer.Write(Id);
        writer.WriteKey(2);
        Subject.Write(writer);
        writer.WriteKey(3);
        writer.Write((ulong)Reason);
        Value.Write(writer, tagKey: 4);
        Failure.WriteOptional(writer, 6, Failure);
    }
}
