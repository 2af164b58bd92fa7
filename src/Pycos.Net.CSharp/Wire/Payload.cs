namespace Pycos.Internals;

/// <summary>What a user sent: bytes that this layer does not look into, or the number of the stream that brings them.</summary>
internal readonly struct Payload
{
    private Payload(ContentTag tag, ReadOnlyMemory<byte> bytes, uint stream)
    {
        Tag = tag;
        Bytes = bytes;
        Stream = stream;
    }

    public ContentTag Tag { get; }

    /// <summary>The bytes; empty if there are none, or if they come on a stream.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The stream that brings the bytes, or 0.</summary>
    public uint Stream { get; }

    public static Payload None => default;

    public static Payload Inline(ContentTag tag, ReadOnlyMemory<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)tag, (int)ContentTag.Stream);
        return tag == ContentTag.None ? default : new Payload(tag, bytes, 0);
    }

    public static Payload OnStream(uint stream)
    {
        ArgumentOutOfRangeException.ThrowIfZero(stream);
        return new Payload(ContentTag.Stream, default, stream);
    }

    /// <summary>The entries that the payload adds to the map of a body.</summary>
    public int Entries => Tag == ContentTag.None ? 0 : 2;

    public void Write(WireBuffer writer, int tagKey)
    {
        if (Tag == ContentTag.None)
        {
            return;
        }

        writer.WriteKey(tagKey);
        writer.Write((uint)Tag);
        writer.WriteKey(tagKey + 1);
        if (Tag == ContentTag.Stream)
        {
            writer.Write(Stream);
        }
        else
        {
            writer.WriteBytes(Bytes);
        }
    }

    /// <summary>Reads the entry of the bytes before it is known which tag they have.</summary>
    public static Payload ReadContent(ref WireReader reader) => reader.IsInteger
        ? new Payload(ContentTag.Stream, default, reader.ReadStreamNumber())
        : new Payload(ContentTag.Bytes, reader.ReadBytes(), 0);

    /// <summary>Puts the two entries together, which come in any order.</summary>
    public static Payload Combine(scoped in WireReader reader, ContentTag tag, Payload content)
    {
        var contentIs = content.Tag;
        var fits = tag switch
        {
            ContentTag.None => contentIs == ContentTag.None,
            ContentTag.Stream => contentIs == ContentTag.Stream,
            _ => contentIs == ContentTag.Bytes,
        };
        return fits
            ? new Payload(tag, content.Bytes, content.Stream)
            : throw reader.Malformed("a payload does not fit its content tag");
    }
}
