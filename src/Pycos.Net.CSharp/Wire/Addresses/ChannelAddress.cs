using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>A channel of any node. Node and number are what it is; name and endpoints help to print and to reach it.</summary>
internal readonly record struct ChannelAddress(
    NodeId Node,
    ulong Number,
    string Name,
    ImmutableArray<Location> Endpoints) : IAddress<ChannelAddress>
{
    public static WireExtension Extension => WireExtension.ChannelAddress;

    public bool Equals(ChannelAddress other) => Node == other.Node && Number == other.Number;

    public override int GetHashCode() => HashCode.Combine(Node, Number);

    public void WriteContent(WireBuffer writer)
    {
        writer.WriteArrayHeader(4);
        WireNodeId.Write(writer, Node);
        writer.Write(Number);
        writer.WriteLabel(Name);
        WireLocation.WriteList(writer, Endpoints);
    }

    public static ChannelAddress ReadContent(ref WireReader reader)
    {
        reader.ReadTuple(4);
        return new ChannelAddress(
            WireNodeId.Read(ref reader),
            reader.ReadUInt64(),
            reader.ReadName(),
            WireLocation.ReadList(ref reader));
    }

    public override string ToString() => $"{Name}/{Number}@{Node}";
}
