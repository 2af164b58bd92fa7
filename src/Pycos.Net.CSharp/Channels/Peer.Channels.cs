using System.Collections.Immutable;

namespace Pycos.Internals;

/// <content>The peer's channels, and what it wants of this node's.</content>
internal sealed partial class Peer
{
    internal override SendResult TrySend<T>(RemoteChannel target, T message) =>
        TrySend(PlaceIn(target), Encode(message), canWait: false);

    internal override async Coroutine<SendResult> SendAsync<T>(RemoteChannel target, T message, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var place = PlaceIn(target);
        var encoded = Sendable(node.Codec.EncodeApart(message));
        await new BudgetCheck(true);
        while (true)
        {
            var result = TrySend(place, encoded, canWait: true);
            if (result != SendResult.Full)
            {
                return result;
            }

            var room = new RoomAnswer(PycosTask.Current.Scheduler);
            WaitForRoom(place, room);
            await room.Answer.WaitAsync(Deadline.Never, cancellation);
        }
    }

    internal override async Coroutine<int> DeliverAsync<T>(
        RemoteChannel target, T message, int subscribers, TimeSpan? timeout, CancellationToken cancellation)
    {
        var home = PycosTask.Current.Scheduler;
        var encoded = Sendable(node.Codec.EncodeApart(message));
        var place = PlaceIn(target);
        var expiry = node.ExpiryAfter(timeout);
        var outcome = await AskAsync(
            place,
            new OutcomeRequest(home),
            encoded,
            (id, payload) => new DeliverFrame(id, place, payload, expiry, (uint)subscribers, default, default),
            home.DeadlineAfter(timeout),
            cancellation);
        return outcome switch
        {
            >= 0 => outcome,
            (int)Outcome.NoSuchTarget or (int)Outcome.Cancelled => 0,
            (int)Outcome.NoRoute => throw new ChannelDeliveryException(target, DeliveryResult.Unreachable, WhyUnreachable()),
            _ => throw new ChannelDeliveryException(target, ResultOf(outcome), null),
        };
    }

    internal override SubscribeResult TrySubscribe<T>(RemoteChannel channel, object subscriber)
    {
        var address = node.Codec.AddressOfSubscriber<T>(subscriber);
        return TryAsk($"subscribe {subscriber} to channel {channel}", id => Subscription(id, channel, address, 0))
            ? SubscribeResult.Posted
            : SubscribeResult.Unreachable;
    }

    internal override async Coroutine<SubscribeResult> SubscribeAsync<T>(
        RemoteChannel channel, object subscriber, TimeSpan? timeout, CancellationToken cancellation)
    {
        var address = node.Codec.AddressOfSubscriber<T>(subscriber);
        var expiry = node.ExpiryAfter(timeout);
        var request = new OutcomeRequest(PycosTask.Current.Scheduler);
        var outcome = await AskAsync(null, request, id => Subscription(id, channel, address, expiry), DeadlineOf(timeout), cancellation);
        return SubscriptionCodes.ToSubscribe(outcome, request.Why);
    }

    internal override UnsubscribeResult TryUnsubscribe<T>(RemoteChannel channel, object subscriber)
    {
        var address = node.Codec.AddressOfSubscriber<T>(subscriber);
        return TryAsk(
            $"unsubscribe {subscriber} from channel {channel}", id => new UnsubscribeFrame(id, (ulong)channel.Number, address, 0))
            ? UnsubscribeResult.Posted
            : UnsubscribeResult.Unreachable;
    }

    internal override async Coroutine<UnsubscribeResult> UnsubscribeAsync<T>(
        RemoteChannel channel, object subscriber, TimeSpan? timeout, CancellationToken cancellation)
    {
        var address = node.Codec.AddressOfSubscriber<T>(subscriber);
        var expiry = node.ExpiryAfter(timeout);
        var request = new OutcomeRequest(PycosTask.Current.Scheduler);
        var outcome = await AskAsync(
            null,
            request,
            id => new UnsubscribeFrame(id, (ulong)channel.Number, address, expiry),
            DeadlineOf(timeout),
            cancellation);
        return SubscriptionCodes.ToUnsubscribe(outcome, request.Why);
    }

    internal override Coroutine<bool?> LeadsToAsync<T>(
        RemoteChannel channel, BroadcastChannel<T>[] others, TimeSpan? timeout, CancellationToken cancellation) =>
        LeadsToAsync(channel, [.. others.Select(node.Codec.AddressOf)], timeout, cancellation);

    /// <summary>
    /// Whether what is sent to a channel of the peer comes to one of those on the way to it; null if that is not known. A subscription
    /// with such hops is the question, and subscribes nobody.
    /// </summary>
    internal async Coroutine<bool?> LeadsToAsync(
        RemoteChannel channel, ImmutableArray<ChannelAddress> hops, TimeSpan? timeout, CancellationToken cancellation)
    {
        if (hops.Length > WireLimits.Hops)
        {
            return true;
        }

        var expiry = node.ExpiryAfter(timeout);
        var outcome = await AskAsync(
            null,
            new OutcomeRequest(PycosTask.Current.Scheduler),
            id => new SubscribeFrame(id, (ulong)channel.Number, AnyAddress.Of(hops[^1]), expiry, hops),
            DeadlineOf(timeout),
            cancellation);
        return (Outcome)outcome switch
        {
            Outcome.InvalidArgument => true,
            >= Outcome.Delivered or Outcome.NoSuchTarget => false,
            _ => null,
        };
    }

    internal override IDisposable? WatchEnd(RemoteTask task, Action ended) => WatchEnd(Target.Task((ulong)task.Id), ended);

    internal override IDisposable? WatchEnd(RemoteChannel channel, Action ended) => WatchEnd(PlaceIn(channel), ended);

    internal void EndWatching(EndWatch watch)
    {
        if (session is { } used && used.Requests.Take(watch.Id) is not null)
        {
            used.Outbox.Append(new DemonitorFrame(0, watch.Id));
        }
    }

    private static Target PlaceIn(RemoteChannel channel) => Target.Channel((ulong)channel.Number);

    private static SubscribeFrame Subscription(ulong id, RemoteChannel channel, AnyAddress subscriber, ulong expiry) =>
        new(id, (ulong)channel.Number, subscriber, expiry, []);

    private static long DeadlineOf(TimeSpan? timeout) => PycosTask.Current.Scheduler.DeadlineAfter(timeout);

    private EndWatch? WatchEnd(Target subject, Action ended)
    {
        var watch = new EndWatch(this, ended);
        if (!IsKnownToHaveEnded(PlaceOf(subject)) && SessionToUse() is { } used && used.Requests.TryAdd(watch))
        {
            var watcher = new TaskAddress(node.Id, 0, TaskKind.Reactive, node.Name, []);
            used.Outbox.Append(new MonitorFrame(watch.Id, subject, watcher));
            return watch;
        }

        ended();
        return null;
    }

    /// <summary>Asks for something and does not wait; false if the peer can not be reached.</summary>
    private bool TryAsk<TFrame>(string what, Func<ulong, TFrame> question)
        where TFrame : struct, IFrame<TFrame>
    {
        var request = new UnheardRequest(node, what);
        return SessionToUse() is { } used && used.Requests.TryAdd(request) && used.Outbox.Append(question(request.Id));
    }

    private Outcome PutIntoChannel(Target target, in Payload payload)
    {
        if (!May(Capabilities.Channels))
        {
            return Outcome.AccessDenied;
        }

        if (node.ExportedChannels.Find(target.Number) is not { } export)
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

    private void TakeChannelDeliver(in DeliverFrame deliver)
    {
        if (ChannelFor(deliver.Id, deliver.Target.Number, deliver.Deadline) is { } export)
        {
            export.Deliver(
                deliver.Payload, this, deliver.Count, LimitOf(deliver.Deadline), new Work(node, session!, deliver.Id));
        }
    }

    private void TakeSubscribe(in SubscribeFrame subscribe)
    {
        if (ChannelFor(subscribe.Id, subscribe.Channel, subscribe.Deadline) is not { } export
            || !IsSubscriber(subscribe.Id, subscribe.Subscriber))
        {
            return;
        }

        var work = new Work(node, session!, subscribe.Id);
        var limit = LimitOf(subscribe.Deadline);
        if (!subscribe.Hops.IsDefaultOrEmpty)
        {
            export.Walk(subscribe.Hops, limit, work);
            return;
        }

        try
        {
            export.Subscribe(subscribe.Subscriber, limit, work);
        }
        catch (MessageFormatException)
        {
            work.Answer(Outcome.Serialization);
        }
    }

    private void TakeUnsubscribe(in UnsubscribeFrame unsubscribe)
    {
        if (ChannelFor(unsubscribe.Id, unsubscribe.Channel, unsubscribe.Deadline) is not { } export
            || !IsSubscriber(unsubscribe.Id, unsubscribe.Subscriber))
        {
            return;
        }

        var work = new Work(node, session!, unsubscribe.Id);
        try
        {
            export.Unsubscribe(unsubscribe.Subscriber, work);
        }
        catch (MessageFormatException)
        {
            work.Answer(Outcome.Serialization);
        }
    }

    /// <summary>Whether an address is of something that takes messages; otherwise answers that it is not.</summary>
    private bool IsSubscriber(ulong id, in AnyAddress address)
    {
        if (address.Kind is WireExtension.TaskAddress or WireExtension.ChannelAddress)
        {
            return true;
        }

        Answer(id, Outcome.InvalidArgument);
        return false;
    }

    private void TakeChannelMonitor(in MonitorFrame monitor)
    {
        var (id, subject, used) = (monitor.Id, monitor.Subject, session!);
        if (ChannelFor(id, subject.Number, 0) is { } export)
        {
            Answer(id, 0);
            used.Interests[id] = export.WatchClose(() =>
            {
                used.Outbox.Append(new DownFrame(id, subject, DownReason.Value, Payload.None, null));
                node.Post(() => used.Interests.Remove(id));
            });
        }
    }

    /// <summary>A channel of this node that the peer may use now; otherwise answers why not.</summary>
    private ChannelExport? ChannelFor(ulong id, ulong number, ulong deadline)
    {
        var export = node.ExportedChannels.Find(number);
        Outcome? refusal = !May(Capabilities.Channels) ? Outcome.AccessDenied
            : clock.IsOver(node.ClockMilliseconds, deadline) ? Outcome.NotInTime
            : export is null ? Outcome.NoSuchTarget
            : null;
        if (refusal is { } outcome)
        {
            Answer(id, outcome);
            return null;
        }

        return TryKeep(id) ? export : null;
    }

    private TimeSpan? LimitOf(ulong deadline) => clock.Until(node.ClockMilliseconds, deadline);
}
