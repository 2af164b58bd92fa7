namespace Pycos.Internals;

/// <summary>A message that was sent did not reach its target.</summary>
internal readonly record struct UndeliverableFrame(
    Target Target,
    int Code,
    ulong Message,
    string Text) : IFrame<UndeliverableFrame>
{
    public static FrameType Type => FrameType.Undeliverable;

    public static string[] Fields => ["target", "outcome", "sequence number of the message", "text"];

    public static UndeliverableFrame Read(ref WireReader reader)
    {
        var target = default(Target);
        var code = default(int);
        var message = default(ulong);
        var text = string.Empty;
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: target = Target.Read(ref reader); break;
                case 2: code = reader.ReadInt32(); break;
                case 3: message = reader.ReadUInt64(); break;
                case 4: text = reader.ReadSentence(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2, 3);
        return new UndeliverableFrame(target, code, message, text);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(3 + (Text.Length > 0 ? 1 : 0));
        writer.WriteKey(1);
        Target.Write(writer);
        writer.WriteKey(2);
        writer.Write(Code);
        writer.WriteKey(3);
        writer.Write(Message);
        if (Text.Length > 0)
        {
            writer.WriteKey(4);
            writer.WriteSentence(Text);
        }
    }
}
