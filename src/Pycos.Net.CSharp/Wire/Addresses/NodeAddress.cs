using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>A node and how to reach it. The node is what it is; name and endpoints help to print and to reach it.</summary>
internal readonly record struct NodeAddress(NodeId Node, string Name, ImmutableArray<Location> Endpoints) : IAddress<NodeAddress>
{
    public static WireExtension Extension => WireExtension.NodeAddress;

    public bool Equals(NodeAddress other) => Node == other.Node;

    public override int GetHashCode() => Node.GetHashCode();

    public void WriteContent(WireBuffer writer)
    {
        writer.WriteArrayHeader(3);
        WireNodeId.Write(writer, Node);
        writer.WriteLabel(Name);
        WireLocation.WriteList(writer, Endpoints);
    }

    public static NodeAddress ReadContent(ref WireReader reader)
    {
        reader.ReadTuple(3);
        return new NodeAddress(WireNodeId.Read(ref reader), reader.ReadName(), WireLocation.ReadList(ref reader));
    }

    public override string ToString() => $"{Name}@{Node}";
}
