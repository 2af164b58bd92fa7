using System.Collections.Immutable;

namespace Pycos.Internals;

/// <content>What comes from the peer. On the node's thread.</content>
internal sealed partial class Peer
{
    /// <summary>
    /// How long a confirmation waits for something that it can be sent with. Long enough for an answer to what was received, short enough
    /// that little counts as unknown if the connection is lost.
    /// </summary>
    private static readonly TimeSpan ConfirmationDelay = TimeSpan.FromMilliseconds(50);

    private bool isConfirmationDue;

    /// <summary>Takes a frame in.</summary>
    /// <param name="from">The connection that it came on.</param>
    /// <param name="frame">The frame without its length; used until this returns.</param>
    /// <exception cref="ProtocolViolationException">The connection can not go on.</exception>
    internal void Take(Connection from, ReadOnlyMemory<byte> frame)
    {
        if (from != connection)
        {
            return;
        }

        var header = FrameCodec.Open(frame, out var reader);
        if (header.Sequence == 0)
        {
            TakeControl(from, header.Type, ref reader);
            return;
        }

        if (!session!.TryReceive(header.Sequence, frame.Length))
        {
            return;
        }

        try
        {
            TakeReliable(header, ref reader);
        }
        catch (ProtocolViolationException violation) when (!violation.Code.IsFatal())
        {
            Report(violation.Code, violation.Message, header.Sequence);
            AnswerFailed(frame, header.Type, Outcome.InvalidArgument, violation.Message, isBegun: false);
        }
        catch (Exception exception) when (exception is not ProtocolViolationException)
        {
            // One frame that this node fails at must not take the others with it.
            NetLog.FrameFailed(node.Log, ToString(), header.Type, exception);
            var text = $"this node failed at {FrameCatalogue.NameOf(header.Type)}";
            Report(ErrorCode.Internal, text, header.Sequence);
            AnswerFailed(frame, header.Type, Outcome.Unknown, text, isBegun: true);
        }
    }

    /// <summary>All that has come so far was taken in: it is confirmed, if it is time.</summary>
    internal void AfterFrames(Connection from)
    {
        // Those whose inboxes got something go on while the next bytes are received.
        node.NetworkScheduler.EndRound();
        if (from != connection || session is not { OwesConfirmation: true } present)
        {
            return;
        }

        present.Outbox.BeginParts();
        if (present.MustConfirm)
        {
            // What answers it takes the confirmation along.
            node.NetworkScheduler.TryPost(new PostedAction(() => ConfirmNow(present)));
        }
        else if (!isConfirmationDue)
        {
            isConfirmationDue = true;
            node.After(ConfirmationDelay, () => ConfirmLate(present));
        }
    }

    private void ConfirmNow(Session confirming)
    {
        if (session == confirming && confirming.MustConfirm && connection is { } present)
        {
            present.WriteConfirmation(confirming);
        }
    }

    /// <summary>Nothing was sent for a while that a confirmation could have gone with.</summary>
    private void ConfirmLate(Session confirming)
    {
        isConfirmationDue = false;
        if (session == confirming && confirming.OwesConfirmation && connection is { } present)
        {
            present.WriteConfirmation(confirming);
        }
    }

    private void TakeControl(Connection from, FrameType type, ref WireReader reader)
    {
        switch (type)
        {
            case FrameType.Ack:
                var ack = FrameCodec.Read<AckFrame>(ref reader);
                if (!session!.Outbox.TryConfirm(ack.Sequence, ack.Window))
                {
                    throw new ProtocolViolationException(ErrorCode.SequenceGap, $"frame {ack.Sequence} is confirmed and was not sent");
                }

                session.Streams.OnConfirmed();
                break;
            case FrameType.Ping:
                var ping = FrameCodec.Read<PingFrame>(ref reader);
                clock.Note(node.ClockMilliseconds, ping.Clock);
                session!.Outbox.AppendControl(new PongFrame(
                    ping.Token, node.ClockMilliseconds, node.SchedulerLag, (ulong)session.Outbox.QueuedBytes));
                break;
            case FrameType.Pong:
                TakePong(FrameCodec.Read<PongFrame>(ref reader));
                break;
            case FrameType.Credit:
                TakeStreamFrame(new FrameHeader(type, 0, 0), ref reader);
                break;
            case FrameType.GoAway:
                TakeGoAway(from, FrameCodec.Read<GoAwayFrame>(ref reader));
                break;
            case FrameType.Error:
                TakeError(from, FrameCodec.Read<ErrorFrame>(ref reader));
                break;
            default:
                throw new ProtocolViolationException(
                    ErrorCode.UnexpectedFrame, $"frame of type 0x{(byte)type:X2} without a number, where one with a number is due");
        }
    }

    private void TakeReliable(FrameHeader header, ref WireReader reader)
    {
        switch (header.Type)
        {
            case FrameType.Send:
                TakeSend(FrameCodec.Read<SendFrame>(ref reader), header.Sequence);
                break;
            case FrameType.Deliver:
                TakeDeliver(FrameCodec.Read<DeliverFrame>(ref reader));
                break;
            case FrameType.Result:
                TakeResult(FrameCodec.Read<ResultFrame>(ref reader));
                break;
            case FrameType.Undeliverable:
                TakeUndeliverable(FrameCodec.Read<UndeliverableFrame>(ref reader));
                break;
            case FrameType.Cancel:
                TakeCancel(FrameCodec.Read<CancelFrame>(ref reader));
                break;
            case FrameType.Open or FrameType.Data or FrameType.End or FrameType.Reset or FrameType.Credit:
                TakeStreamFrame(header, ref reader);
                break;
            case FrameType.Pause:
                Pause(PlaceOf(FrameCodec.Read<PauseFrame>(ref reader).Target));
                break;
            case FrameType.Unpause:
                Unpause(PlaceOf(FrameCodec.Read<UnpauseFrame>(ref reader).Target));
                break;
            case FrameType.Locate:
                TakeLocate(FrameCodec.Read<LocateFrame>(ref reader));
                break;
            case FrameType.Located:
                TakeLocated(FrameCodec.Read<LocatedFrame>(ref reader));
                break;
            case FrameType.Unlocate:
                DropInterest(FrameCodec.Read<UnlocateFrame>(ref reader).Id);
                break;
            case FrameType.Monitor:
                TakeMonitor(FrameCodec.Read<MonitorFrame>(ref reader));
                break;
            case FrameType.Demonitor:
                DropInterest(FrameCodec.Read<DemonitorFrame>(ref reader).Monitor);
                break;
            case FrameType.Down:
                TakeDown(FrameCodec.Read<DownFrame>(ref reader));
                break;
            case FrameType.Terminate:
                TakeTerminate(FrameCodec.Read<TerminateFrame>(ref reader));
                break;
            case FrameType.Call:
                TakeCall(FrameCodec.Read<CallFrame>(ref reader));
                break;
            case FrameType.Subscribe:
                TakeSubscribe(FrameCodec.Read<SubscribeFrame>(ref reader));
                break;
            case FrameType.Unsubscribe:
                TakeUnsubscribe(FrameCodec.Read<UnsubscribeFrame>(ref reader));
                break;
            case FrameType.Relay:
                TakeRelay(FrameCodec.Read<RelayFrame>(ref reader));
                break;
            case FrameType.FilePut or FrameType.FileGo or FrameType.FileDelete or FrameType.FileList or FrameType.FileGet:
                TakeFileFrame(header.Type, ref reader);
                break;
            default:
                TakeUnknown(header);
                break;
        }
    }

    private void TakeSend(in SendFrame send, ulong sequence)
    {
        if (send.Payload.Tag == ContentTag.Stream)
        {
            GatherSend(send.Target, send.Payload.Stream, send.Trace.Apart(), sequence);
            return;
        }

        var outcome = Put(send.Target, send.Payload);
        NoteMessage(send.Trace, send.Target, outcome);
        if (outcome != Outcome.Delivered)
        {
            session!.Outbox.Append(new UndeliverableFrame(send.Target, (int)outcome, sequence, ""));
        }
    }

    private void TakeDeliver(in DeliverFrame deliver)
    {
        if (deliver.Payload.Tag == ContentTag.Stream)
        {
            GatherDelivery(deliver);
            return;
        }

        if (deliver.Target.IsChannel)
        {
            TakeChannelDeliver(deliver);
            return;
        }

        var outcome = clock.IsOver(node.ClockMilliseconds, deliver.Deadline)
            ? Outcome.NotInTime
            : Put(deliver.Target, deliver.Payload);
        NoteMessage(deliver.Trace, deliver.Target, outcome);
        Answer(deliver.Id, outcome);
    }

    private void NoteMessage(in TraceContext trace, Target target, Outcome outcome)
    {
        session!.NoteMessage();
        NetTrace.Received(trace, this, (long)target.Number, outcome);
    }

    private void TakeTerminate(in TerminateFrame terminate)
    {
        var outcome = !May(Capabilities.Terminate) && !IsStartedForPeer(terminate.Target) ? Outcome.AccessDenied
            : node.Exports.Find(terminate.Target.Number) is { } export && export.Terminate() ? Outcome.Delivered
            : Outcome.NoSuchTarget;
        if (terminate.Id != 0)
        {
            Answer(terminate.Id, outcome);
        }
    }

    private Outcome Put(Target target, in Payload payload)
    {
        if (target.IsChannel)
        {
            return PutIntoChannel(target, payload);
        }

        if (!May(Capabilities.Messages))
        {
            return Outcome.AccessDenied;
        }

        if (node.Exports.Find(target.Number) is not { } export)
        {
            return Outcome.NoSuchTarget;
        }

        var outcome = export.Put(payload, this, out var isCrowded);
        if (isCrowded)
        {
            HaveWait(target, export.TryWatchRoom);
        }

        return outcome;
    }

    private void TakeResult(in ResultFrame result)
    {
        if (result.Value.Tag == ContentTag.Stream)
        {
            GatherResult(result);
            return;
        }

        var requests = session!.Requests;
        if (requests.Find(result.Id) is { } request && request.Answer(result))
        {
            requests.Take(result.Id);
        }
    }

    private void TakeUndeliverable(in UndeliverableFrame frame)
    {
        if (frame.Code == (int)Outcome.NoSuchTarget)
        {
            NoteEnded(PlaceOf(frame.Target));
        }

        node.ReportUndelivered(this, frame.Target, (Outcome)frame.Code, frame.Text);
    }

    private void TakeUnknown(FrameHeader header)
    {
        const int Optional = 0x80;
        if (((int)header.Type & Optional) == 0)
        {
            Report(ErrorCode.UnknownFrameType, $"a frame of type 0x{(byte)header.Type:X2} is not known here", header.Sequence);
        }
    }

    /// <summary>Whatever does not wait here has been answered.</summary>
    private void TakeCancel(in CancelFrame cancel)
    {
        switch (session!.Interests.GetValueOrDefault(cancel.Id))
        {
            case Work work:
                work.Cancel();
                break;
            case CallListener call:
                call.CallBack();
                break;
            default:
                CancelGathering(cancel.Id);
                break;
        }
    }

    private void ThrowIfOpen(ulong id)
    {
        if (session!.Interests.ContainsKey(id))
        {
            throw new ProtocolViolationException(ErrorCode.MalformedBody, $"request {id} is open already");
        }
    }

    private void DropInterest(ulong id)
    {
        if (session!.Interests.Remove(id, out var interest))
        {
            interest.Dispose();
        }
    }

    /// <summary>Whether a request may be kept until it is answered; if not, that is answered.</summary>
    /// <exception cref="ProtocolViolationException">Its number is that of one which is kept.</exception>
    private bool TryKeep(ulong id)
    {
        var kept = session!.Interests;
        ThrowIfOpen(id);
        if (kept.Count < node.Options.MaxRequestsPerPeer)
        {
            return true;
        }

        node.Counters.RequestOverLimit();
        var why = $"{node.Options.MaxRequestsPerPeer} requests are open there ({nameof(NodeOptions.MaxRequestsPerPeer)})";
        Answer(id, Outcome.Full, Failure.Of(FailureKind.AccessDenied, "", why));
        return false;
    }

    private void Answer(ulong id, Outcome outcome, Failure? why = null) =>
        session!.Outbox.Append(new ResultFrame(id, (int)outcome, Payload.None, why, null, 0));

    /// <summary>Tells the peer what was wrong with something that it sent, and goes on.</summary>
    private void Report(ErrorCode code, string text, ulong subject)
    {
        NetLog.PeerMistaken(node.Log, ToString(), text);
        session!.Outbox.AppendControl(
            new ErrorFrame(code, text, code.IsFatal(), subject, 0, ImmutableDictionary<string, string>.Empty));
    }
}
