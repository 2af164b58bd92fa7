namespace Pycos.Internals;

/// <summary>The one answer to a request.</summary>
/// <param name="Id">The number of the request.</param>
/// <param name="Code">An outcome, or how many were reached.</param>
/// <param name="Value">What was asked for.</param>
/// <param name="Failure">Why not.</param>
/// <param name="Started">For a CALL: the task that runs it.</param>
/// <param name="RetryAfter">When to try again, in milliseconds; 0 if that says nothing.</param>
internal readonly record struct ResultFrame(
    ulong Id,
    int Code,
    Payload Value,
    Failure? Failure,
    ulong? Started,
    uint RetryAfter) : IFrame<ResultFrame>
{
    public static FrameType Type => FrameType.Result;

    public static string[] Fields => ["id", "code", "content tag", "value", "failure", "number of the started task", "retry after"];

    public static ResultFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        var code = default(int);
        var tag = ContentTag.None;
        var content = Payload.None;
        var failure = default(Failure?);
        var started = default(ulong?);
        var retryAfter = default(uint);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                case 2: code = reader.ReadInt32(); break;
                case 3: tag = (ContentTag)reader.ReadByte(); break;
                case 4: content = Payload.ReadContent(ref reader); break;
                case 5: failure = Failure.ReadOptional(ref reader); break;
                case 6: started = reader.TryReadNil() ? null : reader.ReadUInt64(); break;
                case 7: retryAfter = reader.ReadUInt32(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2);
        return new ResultFrame(id, code, Payload.Combine(reader, tag, content), failure, started, retryAfter);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(2 + Value.Entries + (Failure is null ? 0 : 1) + (Started is null ? 0 : 1) + (RetryAfter != 0 ? 1 : 0));
        writer.WriteKey(1);
        writer.Write(Id);
        writer.WriteKey(2);
        writer.Write(Code);
        Value.Write(writer, tagKey: 3);
        Failure.WriteOptional(writer, 5, Failure);
        if (Started is { } startedValue)
        {
            writer.WriteKey(6);
            writer.Write(startedValue);
        }

        if (RetryAfter != 0)
        {
            writer.WriteKey(7);
            writer.Write(RetryAfter);
        }
    }
}
