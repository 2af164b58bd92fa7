namespace Pycos.Internals;

/// <summary>The sender is about to close; the receiver begins nothing new.</summary>
/// <param name="Reason">Why.</param>
/// <param name="LastSequence">The last reliable frame that was processed.</param>
/// <param name="Drain">How long the sender waits for what is under way, in milliseconds.</param>
internal readonly record struct GoAwayFrame(GoAwayReason Reason, ulong LastSequence, uint Drain) : IFrame<GoAwayFrame>
{
    public static FrameType Type => FrameType.GoAway;

    public static string[] Fields => ["reason", "last sequence number processed", "drain time"];

    public static GoAwayFrame Read(ref WireReader reader)
    {
        var reason = default(GoAwayReason);
        var lastSequence = default(ulong);
        var drain = default(uint);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: reason = reader.ReadEnum<GoAwayReason>(); break;
                case 2: lastSequence = reader.ReadUInt64(); break;
                case 3: drain = reader.ReadUInt32(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2, 3);
        return new GoAwayFrame(reason, lastSequence, drain);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(3);
        writer.WriteKey(1);
        writer.Write((ulong)Reason);
        writer.WriteKey(2);
        writer.Write(LastSequence);
        writer.WriteKey(3);
        writer.Write(Drain);
    }
}
