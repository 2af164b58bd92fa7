namespace Pycos.Internals;

/// <summary>Takes a subscription back.</summary>
internal readonly record struct UnsubscribeFrame(
    ulong Id,
    ulong Channel,
    AnyAddress Subscriber,
    ulong Deadline) : IFrame<UnsubscribeFrame>
{
    public static FrameType Type => FrameType.Unsubscribe;

    public static string[] Fields => ["id", "number of the channel", "subscriber", "deadline"];

    public static UnsubscribeFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        var channel = default(ulong);
        var subscriber = default(AnyAddress);
        var deadline = default(ulong);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                case 2: channel = reader.ReadUInt64(); break;
                case 3: subscriber = AnyAddress.Read(ref reader); break;
                case 4: deadline = reader.ReadUInt64(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2, 3);
        return new UnsubscribeFrame(id, channel, subscriber, deadline);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(3 + (Deadline != 0 ? 1 : 0));
        writer.WriteKey(1);
        writer.Write(Id);
        writer.WriteKey(2);
        writer.Write(Channel);
        writer.WriteKey(3);
        Subscriber.Write(writer);
        if (Deadline != 0)
        {
            writer.WriteKey(4);
            writer.Write(Deadline);
        }
    }
}
