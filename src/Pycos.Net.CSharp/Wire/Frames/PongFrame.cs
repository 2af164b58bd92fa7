namespace Pycos.Internals;

/// <summary>Answers a PING.</summary>
/// <param name="Token">The PING's.</param>
/// <param name="Clock">The sender's session clock, in milliseconds.</param>
/// <param name="SchedulerLag">How long a ready task waits for its turn, in milliseconds.</param>
/// <param name="Queued">The bytes that wait to be sent to this peer.</param>
internal readonly record struct PongFrame(ulong Token, ulong Clock, uint SchedulerLag, ulong Queued) : IFrame<PongFrame>
{
    public static FrameType Type => FrameType.Pong;

    public static string[] Fields => ["token", "own clock", "lag of the user scheduler", "queued bytes"];

    public static PongFrame Read(ref WireReader reader)
    {
        var token = default(ulong);
        var clock = default(ulong);
        var schedulerLag = default(uint);
        var queued = default(ulong);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: token = reader.ReadUInt64(); break;
                case 2: clock = reader.ReadUInt64(); break;
                case 3: schedulerLag = reader.ReadUInt32(); break;
                case 4: queued = reader.ReadUInt64(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2, 3, 4);
        return new PongFrame(token, clock, schedulerLag, queued);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(4);
        writer.WriteKey(1);
        writer.Write(Token);
        writer.WriteKey(2);
        writer.Write(Clock);
        writer.WriteKey(3);
        writer.Write(SchedulerLag);
        writer.WriteKey(4);
        writer.Write(Queued);
    }
}
