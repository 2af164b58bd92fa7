namespace Pycos.Internals;

/// <summary>Starts a service of the receiver as a task. A RESULT says whether it has started, a DOWN how it ended.</summary>
internal readonly record struct CallFrame(
    ulong Id,
    string Service,
    Payload Arguments,
    ulong Deadline,
    TaskAddress Caller,
    Guid? IdempotencyKey,
    OnCallerLost OnCallerLost,
    uint KeepResult,
    TraceContext Trace) : IFrame<CallFrame>
{
    public static FrameType Type => FrameType.Call;

    public static string[] Fields =>
    [
        "id", "service", "content tag", "arguments", "deadline for the start", "caller", "idempotency key",
        "on caller lost", "keep result", "trace context",
    ];

    public static CallFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        var service = string.Empty;
        var tag = ContentTag.None;
        var content = Payload.None;
        var deadline = default(ulong);
        var caller = default(TaskAddress);
        var idempotencyKey = default(Guid?);
        var onCallerLost = default(OnCallerLost);
        var keepResult = default(uint);
        var trace = default(TraceContext);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                case 2: service = reader.ReadName(); break;
                case 3: tag = (ContentTag)reader.ReadByte(); break;
                case 4: content = Payload.ReadContent(ref reader); break;
                case 5: deadline = reader.ReadUInt64(); break;
                case 6: caller = AddressCodec.Read<TaskAddress>(ref reader); break;
                case 7: idempotencyKey = reader.TryReadNil() ? null : reader.ReadGuid(); break;
                case 8: onCallerLost = reader.ReadEnum<OnCallerLost>(); break;
                case 9: keepResult = reader.ReadUInt32(); break;
                case 10: trace = TraceContext.Read(ref reader); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2, 6, 8);
        return new CallFrame(
            id,
            service,
            Payload.Combine(reader, tag, content),
            deadline,
            caller,
            idempotencyKey,
            onCallerLost,
            keepResult,
            trace);
    }

    public void Write(WireBuffer writer)
    {
        var optional = Arguments.Entries + (Deadline != 0 ? 1 : 0) + (IdempotencyKey is null ? 0 : 1) + (KeepResult != 0 ? 1 : 0) + Trace.Entries;
        writer.WriteMapHeader(4 + optional);
        writer.WriteKey(1);
        writer.Write(Id);
        writer.WriteKey(2);
        writer.WriteName(Service);
        Arguments.Write(writer, tagKey: 3);
        if (Deadline != 0)
        {
            writer.WriteKey(5);
            writer.Write(Deadline);
        }

        writer.WriteKey(6);
        AddressCodec.Write(writer, Caller);
        if (IdempotencyKey is { } idempotencyKeyValue)
        {
            writer.WriteKey(7);
            writer.WriteGuid(idempotencyKeyValue);
        }

        writer.WriteKey(8);
        writer.Write((ulong)OnCallerLost);
        if (KeepResult != 0)
        {
            writer.WriteKey(9);
            writer.Write(KeepResult);
        }

        Trace.Write(writer, key: 10);
    }
}
