using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// Long messages, which travel as streams, and those to the same targets that come after them: they wait until the long one is sent,
/// while messages to other targets pass. Any thread adds; the node's thread sends.
/// </summary>
/// <param name="session">Whose messages they are.</param>
/// <param name="post">Does something on the node's thread.</param>
/// <param name="limit">How many bytes may wait.</param>
[DebuggerDisplay("{lanes.Count} targets, {waitingBytes} bytes")]
internal sealed class SendLanes(Session session, Action<Action> post, int limit)
{
    private readonly Lock gate = new();
    private readonly Dictionary<Target, SendLane> lanes = [];
    private readonly Queue<RoomWait> waiting = new();
    private long waitingBytes;
    private bool closed;
    private volatile bool isInUse;

    /// <summary>Whether something waits, or is being sent as a stream.</summary>
    internal bool IsInUse => isInUse;

    internal static bool IsLarge(in EncodedMessage content) => content.Bytes.Length > WireLimits.InlinePayload;

    /// <summary>Whether a message can not go into the outbox at once: it is long, or behind a long one.</summary>
    internal bool MustQueue(Target target, in EncodedMessage content)
    {
        if (IsLarge(content))
        {
            return true;
        }

        if (!isInUse)
        {
            return false;
        }

        lock (gate)
        {
            return lanes.ContainsKey(target);
        }
    }

    /// <summary>Whether what must be queued has to wait until it may be.</summary>
    internal bool IsFullFor(Target target, in EncodedMessage content) =>
        Interlocked.Read(ref waitingBytes) >= limit && MustQueue(target, content);

    /// <summary>Sends a frame in its turn among those to the same target.</summary>
    /// <param name="target">Whom the frame is for, or on whose behalf order is kept.</param>
    /// <param name="content">The payload. If it is long it is not copied, so it must stay as it is.</param>
    /// <param name="request">The number of the request that it is; 0 for none.</param>
    /// <param name="frame">Makes the frame of the payload as it travels.</param>
    /// <returns>Whether the session is not over.</returns>
    internal bool Add<TFrame>(Target target, in EncodedMessage content, ulong request, Func<Payload, TFrame> frame)
        where TFrame : struct, IFrame<TFrame>
    {
        lock (gate)
        {
            if (closed)
            {
                return false;
            }

            var isFirst = !lanes.TryGetValue(target, out var lane);
            if (isFirst && !IsLarge(content))
            {
                return session.Outbox.Append(frame(content.Payload));
            }

            lane ??= new SendLane(target);
            var kept = IsLarge(content) ? content : content with { Bytes = content.Bytes.ToArray() };
            lane.Items.Enqueue(new LaneItem<TFrame>(kept, request, frame));
            waitingBytes += kept.Bytes.Length;
            if (isFirst)
            {
                lanes.Add(target, lane);
                isInUse = true;
                post(() => Advance(lane));
            }

            return true;
        }
    }

    /// <summary>Takes a request back that was not sent yet.</summary>
    internal bool TryWithdraw(ulong request)
    {
        if (!isInUse)
        {
            return false;
        }

        lock (gate)
        {
            var item = lanes.Values.SelectMany(lane => lane.Items).FirstOrDefault(item => item.Request == request);
            if (item is null or { IsBegun: true })
            {
                return false;
            }

            item.IsWithdrawn = true;
            return true;
        }
    }

    /// <summary>Has somebody told when there is room; false if there is some.</summary>
    internal bool TryWaitForRoom(RoomWait wait)
    {
        lock (gate)
        {
            if (closed || waitingBytes < limit)
            {
                return false;
            }

            waiting.Enqueue(wait);
            return true;
        }
    }

    /// <summary>The session is over: whoever waits for room is told.</summary>
    /// <returns>The targets of the messages that were not sent, or not as a whole, each as often as it has some.</returns>
    internal IReadOnlyList<Target> Close()
    {
        lock (gate)
        {
            closed = true;
            isInUse = false;
            var lost = lanes.Values
                .SelectMany(lane => lane.Items.Where(item => item is { Request: 0, IsWithdrawn: false }).Select(_ => lane.Target))
                .ToArray();
            lanes.Clear();
            TellAll();
            return lost;
        }
    }

    /// <summary>Sends what stands first for a target: all short messages, or one long one. On the node's thread.</summary>
    private void Advance(SendLane lane)
    {
        lock (gate)
        {
            while (!closed && lane.Items.TryPeek(out var item))
            {
                if (item.IsLarge && !item.IsWithdrawn)
                {
                    Begin(lane, item);
                    return;
                }

                if (!item.IsWithdrawn)
                {
                    item.Append(session.Outbox, item.Content.Payload);
                }

                Remove(lane);
            }

            if (!closed)
            {
                lanes.Remove(lane.Target);
                isInUse = lanes.Count > 0;
                session.Outbox.Wake();
            }
        }
    }

    private void Begin(SendLane lane, LaneItem item)
    {
        var streams = session.Streams;
        if (!streams.HasPlace)
        {
            streams.WaitForPlace(() => Advance(lane));
            return;
        }

        item.IsBegun = true;
        var sequence = item.Append(session.Outbox, Payload.OnStream(streams.NextNumber));
        var owner = item.Request == 0 ? sequence : item.Request;
        var stream = streams.Open(StreamPurpose.Payload, 1 + (ulong)item.Content.Bytes.Length, owner, _ => EndOf(lane));
        stream.Offer(new[] { (byte)item.Content.Tag });
        stream.Offer(item.Content.Bytes);
        stream.Finish();
    }

    private void EndOf(SendLane lane)
    {
        lock (gate)
        {
            if (closed)
            {
                return;
            }

            Remove(lane);
            Advance(lane);
        }
    }

    private void Remove(SendLane lane)
    {
        waitingBytes -= lane.Items.Dequeue().Content.Bytes.Length;
        if (waitingBytes < limit)
        {
            TellAll();
        }
    }

    private void TellAll()
    {
        // All of them: who finds no room when its turn comes waits again, at the end.
        while (waiting.TryDequeue(out var wait))
        {
            wait.Tell();
        }
    }
}
