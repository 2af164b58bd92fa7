using System.Buffers;
using Nerdbank.MessagePack;

namespace Pycos.Internals;

/// <summary>Reads and writes addresses, in frames and inside the messages of users.</summary>
internal static class AddressCodec
{
    private static readonly SerializationContext shallow = new() { MaxDepth = WireLimits.Depth };

    [ThreadStatic]
    private static WireBuffer? scratch;

    public static void Write<TAddress>(WireBuffer writer, in TAddress address)
        where TAddress : struct, IAddress<TAddress>
    {
        var start = writer.BeginExtension();
        address.WriteContent(writer);
        writer.EndExtension(start, TAddress.Extension);
    }

    public static TAddress Read<TAddress>(ref WireReader reader)
        where TAddress : struct, IAddress<TAddress>
    {
        var end = reader.ReadExtensionHeader(TAddress.Extension);
        return ReadContent<TAddress>(ref reader, end);
    }

    /// <summary>Reads what follows the header of an extension.</summary>
    public static TAddress ReadContent<TAddress>(ref WireReader reader, int end)
        where TAddress : struct, IAddress<TAddress>
    {
        var address = TAddress.ReadContent(ref reader);
        reader.EndExtension(end);
        return address;
    }

    /// <summary>Writes an address into a message that something else encodes.</summary>
    public static void Write<TAddress>(ref MessagePackWriter writer, in TAddress address)
        where TAddress : struct, IAddress<TAddress>
    {
        var buffer = scratch ??= new WireBuffer();
        buffer.Clear();
        Write(buffer, address);
        writer.WriteRaw(buffer.WrittenSpan);
    }

    /// <summary>Reads an address out of a message that something else decodes.</summary>
    /// <exception cref="ProtocolViolationException">It is none of this kind.</exception>
    public static TAddress Read<TAddress>(ref MessagePackReader reader)
        where TAddress : struct, IAddress<TAddress>
    {
        var raw = reader.ReadRaw(shallow).MsgPack;
        var inner = new WireReader(raw.IsSingleSegment ? raw.First : raw.ToArray());
        return Read<TAddress>(ref inner);
    }
}
