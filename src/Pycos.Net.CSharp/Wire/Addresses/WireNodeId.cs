using System.Buffers.Binary;

namespace Pycos.Internals;

/// <summary>The identity of a node on the wire: the 16 bytes of its number in the order of their text, then the incarnation.</summary>
internal static class WireNodeId
{
    private const int NumberLength = 16;

    public const int Length = NumberLength + sizeof(long);

    public static void Write(WireBuffer writer, NodeId node)
    {
        var start = writer.BeginExtension();
        Span<byte> bytes = stackalloc byte[Length];
        node.Number.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes[NumberLength..], node.Incarnation);
        writer.WriteRaw(bytes);
        writer.EndExtension(start, WireExtension.NodeId);
    }

    public static NodeId Read(ref WireReader reader)
    {
        var bytes = reader.ReadExtension(WireExtension.NodeId).Span;
        return bytes.Length == Length
            ? new NodeId(new Guid(bytes[..NumberLength], bigEndian: true), BinaryPrimitives.ReadInt64BigEndian(bytes[NumberLength..]))
            : throw reader.Malformed($"the identity of a node has {Length} bytes, and {bytes.Length} came");
    }
}
