using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>Asks the receiver to announce the sender on its network.</summary>
internal readonly record struct RelayFrame(ulong Id, ImmutableArray<Location> Endpoints, uint Hops) : IFrame<RelayFrame>
{
    public static FrameType Type => FrameType.Relay;

    public static string[] Fields => ["id", "endpoints", "hops"];

    public static RelayFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        var endpoints = default(ImmutableArray<Location>);
        var hops = default(uint);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                case 2: endpoints = WireLocation.ReadList(ref reader); break;
                case 3: hops = reader.ReadUInt32(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2, 3);
        return new RelayFrame(id, endpoints, hops);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(3);
        writer.WriteKey(1);
        writer.Write(Id);
        writer.WriteKey(2);
        WireLocation.WriteList(writer, Endpoints);
        writer.WriteKey(3);
        writer.Write(Hops);
    }
}
