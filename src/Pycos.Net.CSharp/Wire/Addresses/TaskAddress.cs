using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>A task of any node. Node and number are what it is; name and endpoints help to print and to reach it.</summary>
internal readonly record struct TaskAddress(
    NodeId Node,
    ulong Number,
    TaskKind Kind,
    string Name,
    ImmutableArray<Location> Endpoints) : IAddress<TaskAddress>
{
    public static WireExtension Extension => WireExtension.TaskAddress;

    public bool Equals(TaskAddress other) => Node == other.Node && Number == other.Number;

    public override int GetHashCode() => HashCode.Combine(Node, Number);

    public void WriteContent(WireBuffer writer)
    {
        writer.WriteArrayHeader(5);
        WireNodeId.Write(writer, Node);
        writer.Write(Number);
        writer.Write((ulong)Kind);
        writer.WriteLabel(Name);
        WireLocation.WriteList(writer, Endpoints);
    }

    public static TaskAddress ReadContent(ref WireReader reader)
    {
        reader.ReadTuple(5);
        var node = WireNodeId.Read(ref reader);
        var number = reader.ReadUInt64();
        var kind = reader.ReadEnum<TaskKind>();
        return new TaskAddress(node, number, kind, reader.ReadName(), WireLocation.ReadList(ref reader));
    }

    public override string ToString() => $"{Name}/{Number}@{Node}";
}
