namespace Pycos.Internals;

/// <content>Payloads that are too long for their frames and come on streams. On the node's thread.</content>
internal sealed partial class Peer
{
    /// <summary>Deliveries and calls whose payloads are on their way, with the numbers of their streams.</summary>
    private readonly Dictionary<ulong, uint> gathering = [];

    private void TakeStreamFrame(FrameHeader header, ref WireReader reader)
    {
        var streams = session!.Streams;
        switch (header.Type)
        {
            case FrameType.Open:
                streams.TakeOpen(header.Stream, FrameCodec.Read<OpenFrame>(ref reader));
                break;
            case FrameType.Data:
                streams.TakeData(header.Stream, FrameCodec.Read<DataFrame>(ref reader));
                break;
            case FrameType.End:
                streams.TakeEnd(header.Stream, FrameCodec.Read<EndFrame>(ref reader));
                break;
            case FrameType.Reset:
                streams.TakeReset(header.Stream, FrameCodec.Read<ResetFrame>(ref reader));
                break;
            default:
                streams.TakeCredit(FrameCodec.Read<CreditFrame>(ref reader));
                break;
        }
    }

    private void GatherSend(Target target, uint stream, TraceContext trace, ulong sequence) => Gather(
        stream,
        Judge(target),
        payload => TakeSend(new SendFrame(target, payload, default, trace), sequence),
        (outcome, why) => session!.Outbox.Append(new UndeliverableFrame(target, (int)outcome, sequence, why)));

    private void GatherDelivery(in DeliverFrame announced)
    {
        // Its other parts lie in the connection's memory, which is used again before the payload is whole.
        var deliver = announced with { Payload = default, Sender = default, Trace = announced.Trace.Apart() };
        GatherRequest(
            announced.Id, announced.Payload.Stream, Judge(announced.Target), payload => TakeDeliver(deliver with { Payload = payload }));
    }

    private void GatherCall(in CallFrame announced)
    {
        var call = announced with { Arguments = default, Trace = announced.Trace.Apart() };
        var judged = May(Capabilities.Services) ? Outcome.Delivered : Outcome.AccessDenied;
        GatherRequest(announced.Id, announced.Arguments.Stream, judged, payload => TakeCall(call with { Arguments = payload }));
    }

    private void GatherRequest(ulong id, uint stream, Outcome judged, Action<Payload> take)
    {
        gathering[id] = stream;
        Gather(
            stream,
            judged,
            payload =>
            {
                gathering.Remove(id);
                take(payload);
            },
            (outcome, _) =>
            {
                gathering.Remove(id);
                Answer(id, outcome);
            });
    }

    private void GatherResult(ResultFrame result) => Gather(
        result.Value.Stream,
        session!.Requests.Find(result.Id) is null ? Outcome.Cancelled : Outcome.Delivered,
        payload => TakeResult(result with { Value = payload }),
        (outcome, why) => TakeResult(result with
        {
            Code = (int)Outcome.Serialization,
            Value = Payload.None,
            Failure = Failure.Of(FailureKind.Serialization, nameof(MessageFormatException), why),
        }));

    private void GatherDown(DownFrame down) => Gather(
        down.Value.Stream,
        session!.Requests.Find(down.Id) is null ? Outcome.Cancelled : Outcome.Delivered,
        payload => TakeDown(down with { Value = payload }),
        (outcome, why) => TakeDown(down with
        {
            Reason = DownReason.Serialization,
            Value = Payload.None,
            Failure = Failure.Of(FailureKind.Serialization, nameof(MessageFormatException), why),
        }));

    /// <summary>Calls a delivery or a call back whose payload is on its way.</summary>
    private void CancelGathering(ulong id)
    {
        if (!gathering.TryGetValue(id, out var number))
        {
            // Nothing else that is taken in waits, so whatever is called back has been answered.
            return;
        }

        if (session!.Streams.FindIncoming(number) is { } stream)
        {
            stream.Refuse(Outcome.Cancelled, "it was called back");
        }
        else if (session.Streams.Unexpect(StreamPurpose.Payload, number))
        {
            gathering.Remove(id);
            Answer(id, Outcome.Cancelled);
        }
    }

    private Outcome Judge(Target target) =>
        !May(target.IsChannel ? Capabilities.Channels : Capabilities.Messages) ? Outcome.AccessDenied
        : target.IsChannel ? node.ExportedChannels.Find(target.Number) is not null ? Outcome.Delivered : Outcome.NoSuchTarget
        : node.Exports.Find(target.Number) is not null ? Outcome.Delivered
        : Outcome.NoSuchTarget;

    /// <summary>Waits for a payload: one that is refused at once is not even taken in.</summary>
    private void Gather(uint number, Outcome judged, Action<Payload> whole, Action<Outcome, string> failed)
    {
        var used = session!;
        var streams = used.Streams;
        if (!streams.IsNew(number))
        {
            throw new ProtocolViolationException(ErrorCode.StreamState, $"stream {number} can not bring a payload: it was opened before");
        }

        if (judged != Outcome.Delivered)
        {
            // Its stream is reset when it is opened, since nobody waits for it.
            failed(judged, "");
            return;
        }

        if (!streams.TryExpect(StreamPurpose.Payload, number, Open))
        {
            failed(Outcome.Full, $"more than {StreamLimits.Open} streams are announced");
        }

        void Fail(Outcome outcome, string why)
        {
            // When the session is over, whoever waits learns that from the session.
            if (session == used)
            {
                failed(outcome, why);
            }
        }

        IncomingStream? Open(uint opened, in OpenFrame open)
        {
            var limit = node.Options.MaxMessageBytes;
            if (open.Length is { } length && length > 1 && length <= 1 + (ulong)limit)
            {
                return new PayloadInput(streams, opened, (int)length, used.Payloads, whole, Fail);
            }

            var why = $"a message may have {limit} bytes at most, and this one has {open.Length?.ToString() ?? "no end in sight"}";
            streams.Reset(opened, Outcome.Serialization, why);
            failed(Outcome.Serialization, why);
            return null;
        }
    }

    private EncodedMessage Sendable(in EncodedMessage message) => message.Bytes.Length <= node.Options.MaxMessageBytes
        ? message
        : throw new MessageNotSerializableException(
            $"The message has {message.Bytes.Length} bytes, and {node.Options.MaxMessageBytes} are allowed: send it in parts or as a file, "
            + $"or raise {nameof(NodeOptions.MaxMessageBytes)} on both sides.");
}
