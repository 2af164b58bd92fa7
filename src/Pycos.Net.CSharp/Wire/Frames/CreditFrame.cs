namespace Pycos.Internals;

/// <summary>More bytes may be sent on a stream.</summary>
internal readonly record struct CreditFrame(uint Stream, uint Bytes) : IFrame<CreditFrame>
{
    public static FrameType Type => FrameType.Credit;

    public static string[] Fields => ["stream", "bytes"];

    public static CreditFrame Read(ref WireReader reader)
    {
        var stream = default(uint);
        var bytes = default(uint);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: stream = reader.ReadStreamNumber(); break;
                case 2: bytes = reader.ReadUInt32(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2);
        return new CreditFrame(stream, bytes);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(2);
        writer.WriteKey(1);
        writer.Write(Stream);
        writer.WriteKey(2);
        writer.Write(Bytes);
    }
}
