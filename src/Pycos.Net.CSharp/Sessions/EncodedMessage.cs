namespace Pycos.Internals;

/// <summary>A message as bytes of its own.</summary>
internal readonly record struct EncodedMessage(ContentTag Tag, ReadOnlyMemory<byte> Bytes)
{
    internal Payload Payload => Payload.Inline(Tag, Bytes);
}
