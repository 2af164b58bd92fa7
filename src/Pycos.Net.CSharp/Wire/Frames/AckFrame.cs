namespace Pycos.Internals;

/// <summary>All reliable frames up to a number have been processed.</summary>
/// <param name="Sequence">The number of the last one.</param>
/// <param name="Window">How many bytes may be under way behind it.</param>
internal readonly record struct AckFrame(ulong Sequence, uint Window) : IFrame<AckFrame>
{
    public static FrameType Type => FrameType.Ack;

    public static string[] Fields => ["sequence number", "window"];

    public static AckFrame Read(ref WireReader reader)
    {
        var sequence = default(ulong);
        var window = default(uint);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: sequence = reader.ReadUInt64(); break;
                case 2: window = reader.ReadUInt32(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2);
        return new AckFrame(sequence, window);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(2);
        writer.WriteKey(1);
        writer.Write(Sequence);
        writer.WriteKey(2);
        writer.Write(Window);
    }
}
