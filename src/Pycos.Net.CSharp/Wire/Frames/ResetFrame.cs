namespace Pycos.Internals;

/// <summary>One side gives a stream up.</summary>
internal readonly record struct ResetFrame(uint Code, string Text) : IFrame<ResetFrame>
{
    public static FrameType Type => FrameType.Reset;

    public static string[] Fields => ["code", "text"];

    public static ResetFrame Read(ref WireReader reader)
    {
        var code = default(uint);
        var text = string.Empty;
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: code = reader.ReadUInt32(); break;
                case 2: text = reader.ReadSentence(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2);
        return new ResetFrame(code, text);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(2);
        writer.WriteKey(1);
        writer.Write(Code);
        writer.WriteKey(2);
        writer.WriteSentence(Text);
    }
}
