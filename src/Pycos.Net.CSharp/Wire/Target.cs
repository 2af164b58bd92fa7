namespace Pycos.Internals;

/// <summary>
/// A task or a channel of one of the two ends of a session. The session tells the node, so the number is enough: a number alone is
/// a task, and a channel stands in an array behind a 1. See docs/decisions/0010.
/// </summary>
internal readonly record struct Target(ulong Number, bool IsChannel)
{
    private const uint ChannelKind = 1;

    public static Target Task(ulong number) => new(number, false);

    public static Target Channel(ulong number) => new(number, true);

    public void Write(WireBuffer writer)
    {
        if (IsChannel)
        {
            writer.WriteArrayHeader(2);
            writer.Write(ChannelKind);
        }

        writer.Write(Number);
    }

    public static Target Read(ref WireReader reader)
    {
        if (reader.IsInteger)
        {
            return Task(reader.ReadUInt64());
        }

        reader.ReadTuple(2);
        return reader.ReadUInt32() == ChannelKind
            ? Channel(reader.ReadUInt64())
            : throw reader.Malformed("a target is neither a task nor a channel");
    }
}
