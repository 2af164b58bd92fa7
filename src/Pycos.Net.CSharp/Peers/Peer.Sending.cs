using System.Diagnostics;

namespace Pycos.Internals;

/// <content>What is sent to the peer's tasks, from any thread.</content>
internal sealed partial class Peer
{
    /// <summary>To copy less than that takes no time of which a task's budget would have to know.</summary>
    private const int CountedBytes = 1024;

    /// <summary>How long the verdict on something that was called back is waited for.</summary>
    private static readonly TimeSpan VerdictTimeout = TimeSpan.FromSeconds(1);

    internal override SendResult TrySend<T>(RemoteTask target, T message, bool canWait)
    {
        var encoded = Encode(message);
        if (encoded.Bytes.Length >= CountedBytes)
        {
            Scheduler.CurrentOrNull?.SpendBudgetOnBytes(encoded.Bytes.Length);
        }

        var result = TrySend(Target.Task((ulong)target.Id), encoded, canWait);
        if (canWait && session?.Outbox.TryEndPart() == true)
        {
            SendPart();
        }

        return result;
    }

    /// <summary>
    /// Has sent what there is, by whichever thread runs the network now. For senders that might wait at this place: others may hold locks that
    /// what runs on the network's scheduler takes as well.
    /// </summary>
    private void SendPart()
    {
        if (Scheduler.CurrentOrNull is { } caller && caller != node.NetworkScheduler)
        {
            caller.EndRound();
            caller.VisitCompanion(mustLook: false);
        }
    }

    /// <summary>A message in memory of the thread, unless it is long and will wait there.</summary>
    private EncodedMessage Encode<T>(T message)
    {
        var content = new EncodedMessage(ContentTag.Value, node.Codec.Encode(message).WrittenMemory);
        return SendLanes.IsLarge(content) ? content with { Bytes = content.Bytes.ToArray() } : content;
    }

    internal SendResult TrySend(RemoteTask target, EncodedMessage message, bool canWait) =>
        TrySend(Target.Task((ulong)target.Id), message, canWait);

    private SendResult TrySend(Target target, EncodedMessage message, bool canWait)
    {
        if (IsKnownToHaveEnded(PlaceOf(target)))
        {
            return SendResult.Ended;
        }

        if (SessionToUse() is not { } used)
        {
            return SendResult.Unreachable;
        }

        if (IsPaused(PlaceOf(target)))
        {
            return SendResult.Full;
        }

        return used.Lanes.MustQueue(target, message)
            ? TryQueue(used, target, Sendable(message))
            : used.Outbox.TryAppend(new SendFrame(target, message.Payload, default, NetTrace.Here), canWait);
    }

    private static SendResult TryQueue(Session used, Target target, in EncodedMessage message)
    {
        var trace = NetTrace.Here;
        return used.Lanes.IsFullFor(target, message) ? SendResult.Full
            : used.Lanes.Add(target, message, 0, payload => new SendFrame(target, payload, default, trace)) ? SendResult.Sent
            : SendResult.Unreachable;
    }

    internal override SendTurn TurnOf<T>(PycosTask sender, RemoteTask target, T message) =>
        new RemoteSendTurn(this, sender, target, node.Codec.EncodeApart(message));

    /// <summary>Has somebody told when a message for the task may be tried to be sent again.</summary>
    internal void WaitForRoom(RemoteTask target, RoomWait wait) => WaitForRoom(Target.Task((ulong)target.Id), wait);

    private void WaitForRoom(Target? target, RoomWait wait)
    {
        if (target is not { } place || !TryWaitForUnpause(PlaceOf(place), wait))
        {
            if (session is { } used)
            {
                if (!used.Outbox.IsFull && used.Lanes.TryWaitForRoom(wait))
                {
                    return;
                }

                used.Outbox.WaitForRoom(wait);
            }
            else
            {
                wait.Tell();
            }
        }
    }

    internal override async Coroutine<DeliveryResult> DeliverAsync<T>(
        RemoteTask target, T message, TimeSpan? timeout, CancellationToken cancellation)
    {
        Deadline.ThrowIfNegative(timeout);
        var deadline = PycosTask.Current.Scheduler.DeadlineAfter(timeout);
        var encoded = Sendable(node.Codec.EncodeApart(message));
        var expiry = node.ExpiryAfter(timeout);
        if (IsKnownToHaveEnded(target.Id))
        {
            return DeliveryResult.TaskEnded;
        }

        var activity = NetTrace.Begin("deliver", ActivityKind.Producer, this);
        var trace = TraceContext.Of(activity);
        var outcome = (int)Outcome.Unknown;
        try
        {
            outcome = await AskAsync(
                Target.Task((ulong)target.Id),
                new OutcomeRequest(PycosTask.Current.Scheduler),
                encoded,
                (id, payload) => new DeliverFrame(id, Target.Task((ulong)target.Id), payload, expiry, 0, default, trace),
                deadline,
                cancellation);
            return ResultOf(outcome);
        }
        finally
        {
            NetTrace.End(activity, outcome);
        }
    }

    internal override bool TryTerminate(RemoteTask target) =>
        SessionToUse() is { } used && used.Outbox.Append(new TerminateFrame(0, Target.Task((ulong)target.Id), ""));

    internal override async Coroutine<DeliveryResult> TerminateAsync(
        RemoteTask target, TimeSpan? timeout, CancellationToken cancellation)
    {
        var deadline = PycosTask.Current.Scheduler.DeadlineAfter(timeout);
        return ResultOf(await AskAsync(
            target, id => new TerminateFrame(id, Target.Task((ulong)target.Id), ""), deadline, cancellation));
    }

    /// <summary>Asks the peer for something about one of its tasks and suspends the running task until it has answered.</summary>
    /// <param name="target">The task.</param>
    /// <param name="question">Makes the frame from the request's number.</param>
    /// <param name="deadline">When the question is called back.</param>
    /// <param name="cancellation">Calls it back, and throws.</param>
    /// <returns>The outcome: certain, or <see cref="Outcome.Unknown"/>.</returns>
    internal Coroutine<int> AskAsync<TFrame>(
        RemoteTask? target, Func<ulong, TFrame> question, long deadline, CancellationToken cancellation)
        where TFrame : struct, IFrame<TFrame> =>
        AskAsync(
            target is null ? null : Target.Task((ulong)target.Id),
            new OutcomeRequest(PycosTask.Current.Scheduler),
            question,
            deadline,
            cancellation);

    /// <summary>As <see cref="AskAsync{TFrame}(RemoteTask?, Func{ulong, TFrame}, long, CancellationToken)"/>; the request keeps the answer.</summary>
    internal Coroutine<int> AskAsync<TFrame>(
        Target? target, OutcomeRequest request, Func<ulong, TFrame> question, long deadline, CancellationToken cancellation)
        where TFrame : struct, IFrame<TFrame> =>
        AskAsync(target, request, default, (id, _) => question(id), deadline, cancellation);

    /// <summary>As the others, with a payload that may be long.</summary>
    internal Coroutine<int> AskAsync<TFrame>(
        Target? target,
        OutcomeRequest request,
        EncodedMessage content,
        Func<ulong, Payload, TFrame> question,
        long deadline,
        CancellationToken cancellation)
        where TFrame : struct, IFrame<TFrame>
    {
        var asking = AskUntimedAsync(target, request, content, question, deadline, cancellation);
        return NetMeter.TimesRequests ? TimeAsync(asking, TFrame.Type) : asking;
    }

    private async Coroutine<int> TimeAsync(Coroutine<int> asking, FrameType kind)
    {
        var clock = node.NetworkScheduler.Clock;
        var begin = clock.Now;
        var outcome = await asking;
        NetMeter.NoteRequest(node, clock.Now - begin, kind, outcome);
        return outcome;
    }

    private async Coroutine<int> AskUntimedAsync<TFrame>(
        Target? target,
        OutcomeRequest request,
        EncodedMessage content,
        Func<ulong, Payload, TFrame> question,
        long deadline,
        CancellationToken cancellation)
        where TFrame : struct, IFrame<TFrame>
    {
        var lane = target ?? Target.Task(0);
        var home = PycosTask.Current.Scheduler;
        cancellation.ThrowIfCancellationRequested();
        while (SessionToUse() is { } used)
        {
            if ((target is { } paused && IsPaused(PlaceOf(paused))) || used.Outbox.IsFull || used.Lanes.IsFullFor(lane, content))
            {
                var room = new RoomAnswer(home);
                WaitForRoom(target, room);
                if (!await room.Answer.WaitAsync(deadline, cancellation))
                {
                    return (int)Outcome.NotInTime;
                }

                continue;
            }

            if (!used.Places.TryEnter() && !await used.Places.EnterAsync(deadline, cancellation))
            {
                return (int)Outcome.NotInTime;
            }

            try
            {
                return TryBegin(used, lane, request, content, question)
                    ? await OutcomeAsync(used, request, deadline, cancellation)
                    : (int)Outcome.NoRoute;
            }
            finally
            {
                used.Places.Leave();
            }
        }

        return (int)Outcome.NoRoute;
    }

    /// <summary>Puts a request on its way; false if the session is over.</summary>
    private static bool TryBegin<TFrame>(
        Session used, Target lane, OutcomeRequest request, EncodedMessage content, Func<ulong, Payload, TFrame> question)
        where TFrame : struct, IFrame<TFrame>
    {
        if (!used.Requests.TryAdd(request))
        {
            return false;
        }

        if (!content.Bytes.IsEmpty && used.Lanes.MustQueue(lane, content))
        {
            Queue(used, lane, content, request.Id, question);
        }
        else
        {
            used.Outbox.Append(question(request.Id, content.Payload));
        }

        return true;
    }

    private static void Queue<TFrame>(
        Session used, Target lane, in EncodedMessage content, ulong request, Func<ulong, Payload, TFrame> question)
        where TFrame : struct, IFrame<TFrame> => used.Lanes.Add(lane, content, request, payload => question(request, payload));

    private static async Coroutine<int> OutcomeAsync(
        Session used, OutcomeRequest request, long deadline, CancellationToken cancellation)
    {
        var asked = false;
        try
        {
            asked = await request.Outcome.WaitAsync(deadline, cancellation);
        }
        finally
        {
            if (!asked && used.Lanes.TryWithdraw(request.Id))
            {
                used.Requests.Take(request.Id);
                request.Outcome.TrySettle((int)Outcome.NotInTime);
            }
            else if (!asked)
            {
                used.Outbox.Append(new CancelFrame(request.Id));
            }
        }

        // It was called back in time, or it was done: only the other side knows.
        var home = PycosTask.Current.Scheduler;
        var isKnown = asked || await request.Outcome.WaitAsync(home.DeadlineAfter(VerdictTimeout), cancellation);
        if (!request.StaysOpen)
        {
            used.Requests.Take(request.Id);
        }

        return isKnown ? request.Outcome.Value : (int)Outcome.Unknown;
    }

    private static DeliveryResult ResultOf(int outcome) => (Outcome)outcome switch
    {
        >= Outcome.Delivered => DeliveryResult.Delivered,
        Outcome.NotInTime or Outcome.Cancelled => DeliveryResult.TimedOut,
        Outcome.NoSuchTarget => DeliveryResult.TaskEnded,
        Outcome.Full => DeliveryResult.InboxFull,
        Outcome.Serialization => DeliveryResult.NotUnderstood,
        Outcome.NoRoute => DeliveryResult.Unreachable,
        Outcome.AccessDenied => DeliveryResult.AccessDenied,
        _ => DeliveryResult.Unknown,
    };
}
