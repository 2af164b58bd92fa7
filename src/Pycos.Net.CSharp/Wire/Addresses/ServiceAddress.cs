using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>A service that a node offers by name. Node and name are what it is; the endpoints help to reach it.</summary>
internal readonly record struct ServiceAddress(NodeId Node, string Name, ImmutableArray<Location> Endpoints) : IAddress<ServiceAddress>
{
    public static WireExtension Extension => WireExtension.ServiceAddress;

    public bool Equals(ServiceAddress other) => Node == other.Node && Name == other.Name;

    public override int GetHashCode() => HashCode.Combine(Node, Name);

    public void WriteContent(WireBuffer writer)
    {
        writer.WriteArrayHeader(3);
        WireNodeId.Write(writer, Node);
        writer.WriteName(Name);
        WireLocation.WriteList(writer, Endpoints);
    }

    public static ServiceAddress ReadContent(ref WireReader reader)
    {
        reader.ReadTuple(3);
        return new ServiceAddress(WireNodeId.Read(ref reader), reader.ReadName(), WireLocation.ReadList(ref reader));
    }

    public override string ToString() => $"{Name}@{Node}";
}
