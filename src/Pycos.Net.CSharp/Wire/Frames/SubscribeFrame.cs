using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>Subscribes a task or a channel of any node to a channel of the receiver.</summary>
internal readonly record struct SubscribeFrame(
    ulong Id,
    ulong Channel,
    AnyAddress Subscriber,
    ulong Deadline,
    ImmutableArray<ChannelAddress> Hops) : IFrame<SubscribeFrame>
{
    public static FrameType Type => FrameType.Subscribe;

    public static string[] Fields => ["id", "number of the channel", "subscriber", "deadline", "channels on the way"];

    public static SubscribeFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        var channel = default(ulong);
        var subscriber = default(AnyAddress);
        var deadline = default(ulong);
        var hops = ImmutableArray<ChannelAddress>.Empty;
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                case 2: channel = reader.ReadUInt64(); break;
                case 3: subscriber = AnyAddress.Read(ref reader); break;
                case 4: deadline = reader.ReadUInt64(); break;
                case 5: hops = ChannelList.Read(ref reader); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2, 3);
        return new SubscribeFrame(id, channel, subscriber, deadline, hops);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(3 + (Deadline != 0 ? 1 : 0) + (!Hops.IsDefaultOrEmpty ? 1 : 0));
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

        if (!Hops.IsDefaultOrEmpty)
        {
            writer.WriteKey(5);
            ChannelList.Write(writer, Hops);
        }
    }
}
