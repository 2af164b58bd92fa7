namespace Pycos.Internals;

/// <summary>Asks for a PONG at once.</summary>
internal readonly record struct PingFrame(ulong Token, ulong Clock) : IFrame<PingFrame>
{
    public static FrameType Type => FrameType.Ping;

    public static string[] Fields => ["token", "own clock"];

    public static PingFrame Read(ref WireReader reader)
    {
        var token = default(ulong);
        var clock = default(ulong);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: token = reader.ReadUInt64(); break;
                case 2: clock = reader.ReadUInt64(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2);
        return new PingFrame(token, clock);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(2);
        writer.WriteKey(1);
        writer.Write(Token);
        writer.WriteKey(2);
        writer.Write(Clock);
    }
}
