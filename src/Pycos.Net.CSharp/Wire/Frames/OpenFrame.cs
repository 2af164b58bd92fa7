namespace Pycos.Internals;

/// <summary>Opens a byte stream, whose number the header has.</summary>
/// <param name="Purpose">What it brings.</param>
/// <param name="Length">How many bytes it will bring, if that is known.</param>
/// <param name="Owner">The request that it belongs to, or the sequence number of the message whose payload it brings.</param>
/// <param name="Credit">How many bytes may come the other way at first.</param>
internal readonly record struct OpenFrame(
    StreamPurpose Purpose,
    ulong? Length,
    ulong Owner,
    uint Credit) : IFrame<OpenFrame>
{
    public static FrameType Type => FrameType.Open;

    public static string[] Fields => ["purpose", "total bytes", "id that it belongs to", "initial credit"];

    public static OpenFrame Read(ref WireReader reader)
    {
        var purpose = default(StreamPurpose);
        var length = default(ulong?);
        var owner = default(ulong);
        var credit = default(uint);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: purpose = reader.ReadEnum<StreamPurpose>(); break;
                case 2: length = reader.TryReadNil() ? null : reader.ReadUInt64(); break;
                case 3: owner = reader.ReadUInt64(); break;
                case 4: credit = reader.ReadUInt32(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 3, 4);
        return new OpenFrame(purpose, length, owner, credit);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(3 + (Length is null ? 0 : 1));
        writer.WriteKey(1);
        writer.Write((ulong)Purpose);
        if (Length is { } lengthValue)
        {
            writer.WriteKey(2);
            writer.Write(lengthValue);
        }

        writer.WriteKey(3);
        writer.Write(Owner);
        writer.WriteKey(4);
        writer.Write(Credit);
    }
}
