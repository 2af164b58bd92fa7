namespace Pycos.Internals;

/// <summary>A message to a task or a channel of the receiver. Nothing answers it unless it can not be delivered.</summary>
internal readonly record struct SendFrame(
    Target Target,
    Payload Payload,
    EncodedTask Sender,
    TraceContext Trace) : IFrame<SendFrame>
{
    public static FrameType Type => FrameType.Send;

    public static string[] Fields => ["target", "content tag", "payload", "sender", "trace context"];

    public static SendFrame Read(ref WireReader reader)
    {
        var target = default(Target);
        var tag = ContentTag.None;
        var content = Payload.None;
        var sender = default(EncodedTask);
        var trace = default(TraceContext);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: target = Target.Read(ref reader); break;
                case 2: tag = (ContentTag)reader.ReadByte(); break;
                case 3: content = Payload.ReadContent(ref reader); break;
                case 4: sender = EncodedTask.Read(ref reader); break;
                case 5: trace = TraceContext.Read(ref reader); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1);
        return new SendFrame(target, Payload.Combine(reader, tag, content), sender, trace);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(1 + Payload.Entries + Sender.Entries + Trace.Entries);
        writer.WriteKey(1);
        Target.Write(writer);
        Payload.Write(writer, tagKey: 2);
        Sender.Write(writer, key: 4);
        Trace.Write(writer, key: 5);
    }
}
