namespace Pycos.Internals;

/// <summary>The session that an initiator wants to go on with, and the last reliable frame that it received in it.</summary>
internal readonly record struct ResumePoint(Guid Session, ulong LastReceived)
{
    public void Write(WireBuffer writer)
    {
        writer.WriteArrayHeader(2);
        writer.WriteGuid(Session);
        writer.Write(LastReceived);
    }

    public static ResumePoint? Read(ref WireReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.ReadTuple(2);
        return new ResumePoint(reader.ReadGuid(), reader.ReadUInt64());
    }
}
