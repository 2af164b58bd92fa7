namespace Pycos.Internals;

/// <summary>A message whose arrival is to be confirmed by a RESULT.</summary>
/// <param name="Id">The number of the request.</param>
/// <param name="Target">A task or a channel of the receiver.</param>
/// <param name="Payload">The message.</param>
/// <param name="Deadline">When it is too late, in milliseconds of the sender's session clock; 0 for never.</param>
/// <param name="Count">For a channel: how many receivers to wait for; 0 for none in particular.</param>
/// <param name="Sender">The task that sends it, if it is one.</param>
/// <param name="Trace">Where in a trace it was sent.</param>
internal readonly record struct DeliverFrame(
    ulong Id,
    Target Target,
    Payload Payload,
    ulong Deadline,
    uint Count,
    EncodedTask Sender,
    TraceContext Trace) : IFrame<DeliverFrame>
{
    public static FrameType Type => FrameType.Deliver;

    public static string[] Fields =>
    [
        "id", "target", "content tag", "payload", "deadline", "number of receivers", "sender", "trace context",
    ];

    public static DeliverFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        var target = default(Target);
        var tag = ContentTag.None;
        var content = Payload.None;
        var deadline = default(ulong);
        var count = default(uint);
        var sender = default(EncodedTask);
        var trace = default(TraceContext);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                case 2: target = Target.Read(ref reader); break;
                case 3: tag = (ContentTag)reader.ReadByte(); break;
                case 4: content = Payload.ReadContent(ref reader); break;
                case 5: deadline = reader.ReadUInt64(); break;
                case 6: count = reader.ReadUInt32(); break;
                case 7: sender = EncodedTask.Read(ref reader); break;
                case 8: trace = TraceContext.Read(ref reader); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2);
        return new DeliverFrame(id, target, Payload.Combine(reader, tag, content), deadline, count, sender, trace);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(2 + Payload.Entries + (Deadline != 0 ? 1 : 0) + (Count != 0 ? 1 : 0) + Sender.Entries + Trace.Entries);
        writer.WriteKey(1);
        writer.Write(Id);
        writer.WriteKey(2);
        Target.Write(writer);
        Payload.Write(writer, tagKey: 3);
        if (Deadline != 0)
        {
            writer.WriteKey(5);
            writer.Write(Deadline);
        }

        if (Count != 0)
        {
            writer.WriteKey(6);
            writer.Write(Count);
        }

        Sender.Write(writer, key: 7);
        Trace.Write(writer, key: 8);
    }
}
