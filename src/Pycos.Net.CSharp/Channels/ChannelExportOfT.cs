using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>A channel of this process. What others send to it is done on its own scheduler, in the order in which it came.</summary>
internal sealed class ChannelExport<T>(ulong number, BroadcastChannel<T> channel, PycosNode node) : ChannelExport(number, channel.Name)
{
    /// <summary>When so many messages wait to be sent, peers are to wait; and may go on at half of it.</summary>
    private const int Crowd = InboxOptions.DefaultCapacity;

    /// <summary>So many more may be on their way when peers are told to wait: of a window and a queue, at 64 bytes each.</summary>
    private const int Beyond = 20 * 1024 * 1024 / 64;

    private static readonly SpawnOptions Options = new() { Daemon = true, Name = "channel" };

    private readonly Queue<T> waiting = [];
    private readonly List<Action> roomWatches = [];
    private int coming;
    private bool isPumping;

    internal BroadcastChannel<T> Channel => channel;

    internal override bool IsClosed => channel.IsClosed;

    internal override Outcome Put(in Payload payload, Peer from, out bool isCrowded)
    {
        isCrowded = false;
        if (!node.Codec.TryDecode<T>(payload, from, channel, out var message))
        {
            return Outcome.Serialization;
        }

        if (Volatile.Read(ref coming) >= Crowd + Beyond)
        {
            return Outcome.Full;
        }

        isCrowded = Interlocked.Increment(ref coming) >= Crowd;
        return channel.Scheduler.TryPost(new Arrival(this, message!)) ? Outcome.Delivered : Outcome.NoSuchTarget;
    }

    internal override bool TryWatchRoom(Action tell)
    {
        lock (roomWatches)
        {
            if (Volatile.Read(ref coming) > Crowd / 2)
            {
                roomWatches.Add(tell);
                return true;
            }
        }

        tell();
        return true;
    }

    internal override void Deliver(in Payload payload, Peer from, uint subscribers, TimeSpan? limit, Work work)
    {
        if (!node.Codec.TryDecode<T>(payload, from, channel, out var message))
        {
            work.Answer(Outcome.Serialization);
            return;
        }

        var wanted = (int)Math.Min(subscribers, int.MaxValue);
        Do(work, () => channel.Scheduler.Spawn(DeliverAsync(message!, wanted, limit, work), Options));
    }

    internal override void Subscribe(AnyAddress subscriber, TimeSpan? limit, Work work)
    {
        if (subscriber.Kind == WireExtension.ChannelAddress)
        {
            var child = node.Codec.ToChannel<T>(subscriber.Channel);
            Do(work, () => channel.Scheduler.Spawn(SubscribeAsync(child, limit, work), Options));
        }
        else
        {
            var task = node.Codec.ToTask<T>(subscriber.Task);
            Do(work, () => AnswerSubscribe(IsGone(task) ? SubscribeResult.SubscriberEnded : channel.Subscribe(task), work));
        }
    }

    internal override void Unsubscribe(AnyAddress subscriber, Work work)
    {
        Func<UnsubscribeResult> leave;
        if (subscriber.Kind == WireExtension.ChannelAddress)
        {
            var child = node.Codec.ToChannel<T>(subscriber.Channel);
            leave = () => channel.Unsubscribe(child);
        }
        else
        {
            var task = node.Codec.ToTask<T>(subscriber.Task);
            leave = () => channel.Unsubscribe(task);
        }

        Do(work, () =>
        {
            if (leave() == UnsubscribeResult.Unsubscribed)
            {
                work.Answer(Outcome.Delivered);
            }
            else
            {
                work.Answer(Outcome.NoSuchTarget, SubscriptionCodes.NotThere("it is not subscribed"));
            }
        });
    }

    internal override void Walk(ImmutableArray<ChannelAddress> hops, TimeSpan? limit, Work work) =>
        node.Start("channel walk", WalkAsync(hops, limit, work));

    internal override IDisposable WatchClose(Action tell)
    {
        channel.WhenClosed(tell);
        return new CloseWatch(channel, tell);
    }

    /// <summary>Does something on the channel's scheduler, if that still runs and the peer still wants it.</summary>
    private void Do(Work work, Action action)
    {
        var posted = channel.Scheduler.TryPost(new PostedAction(() =>
        {
            if (work.Token.IsCancellationRequested)
            {
                work.Answer(Outcome.NotInTime);
            }
            else
            {
                DoNow(work, action);
            }
        }));
        if (!posted)
        {
            work.Answer(Outcome.NoSuchTarget);
        }
    }

    private static void DoNow(Work work, Action action)
    {
        try
        {
            action();
        }
        catch
        {
            // The scheduler tells of it; the peer must not wait for an answer.
            work.Answer(Outcome.Unknown);
            throw;
        }
    }

    private async Coroutine DeliverAsync(T message, int subscribers, TimeSpan? limit, Work work)
    {
        var count = new DeliveryCount();
        var outcome = Outcome.Unknown;
        try
        {
            await channel.DeliverCountedAsync(message, count, subscribers, limit, work.Token);
            outcome = channel.IsClosed && count.Reached == 0 ? Outcome.NoSuchTarget : (Outcome)count.Reached;
        }
        catch (OperationCanceledException) when (work.Token.IsCancellationRequested)
        {
            outcome = (Outcome)count.Reached;
        }
        catch (InboxFullException)
        {
            outcome = Outcome.Full;
        }
        finally
        {
            work.Answer(outcome);
        }
    }

    private async Coroutine SubscribeAsync(BroadcastChannel<T> child, TimeSpan? limit, Work work)
    {
        try
        {
            AnswerSubscribe(await channel.SubscribeAsync(child, limit, work.Token), work);
        }
        catch (ChannelCycleException refusal)
        {
            work.Answer(Outcome.InvalidArgument, RemoteFailure.Of(refusal, withTrace: false));
        }
        catch (OperationCanceledException) when (work.Token.IsCancellationRequested)
        {
            work.Answer(Outcome.NotInTime);
        }
        finally
        {
            work.Answer(Outcome.Unknown);
        }
    }

    private static void AnswerSubscribe(SubscribeResult result, Work work)
    {
        var (outcome, why) = SubscriptionCodes.Of(result);
        work.Answer(outcome, why);
    }

    private static bool IsGone(TaskRef<T> task) => task.Remote is { Site: EndedSite };

    private async Coroutine WalkAsync(ImmutableArray<ChannelAddress> hops, TimeSpan? limit, Work work)
    {
        var outcome = Outcome.Unknown;
        try
        {
            outcome = await LeadsToAsync(hops, limit, work.Token) ? Outcome.InvalidArgument : Outcome.Delivered;
        }
        catch (OperationCanceledException) when (work.Token.IsCancellationRequested)
        {
            outcome = Outcome.NotInTime;
        }
        finally
        {
            work.Answer(outcome);
        }
    }

    private async Coroutine<bool> LeadsToAsync(ImmutableArray<ChannelAddress> hops, TimeSpan? limit, CancellationToken cancellation)
    {
        foreach (var path in ChannelGraph<T>.Instance.PathsFrom(channel))
        {
            var addresses = path.Select(node.Codec.AddressOf).ToArray();
            if (hops.Contains(addresses[^1]) || hops.Length + addresses.Length > WireLimits.Hops)
            {
                return true;
            }

            if (path[^1].Remote is { Site: Peer peer } remote
                && await peer.LeadsToAsync(remote, [.. hops, .. addresses[..^1]], limit, cancellation) == true)
            {
                return true;
            }
        }

        return false;
    }

    private void Take(T message)
    {
        if (isPumping)
        {
            waiting.Enqueue(message);
        }
        else if (channel.SendFromAfar(message) is { } rest)
        {
            isPumping = true;
            channel.Scheduler.Spawn(PumpAsync(rest), Options);
        }
        else
        {
            Left();
        }
    }

    /// <summary>Waits for slow subscribers, one message after the other.</summary>
    private async Coroutine PumpAsync(Coroutine<ChannelSendResult> rest)
    {
        try
        {
            await rest;
            Left();
            while (waiting.TryDequeue(out var next))
            {
                if (channel.SendFromAfar(next) is { } more)
                {
                    await more;
                }

                Left();
            }
        }
        finally
        {
            isPumping = false;
        }
    }

    private void Left()
    {
        if (Interlocked.Decrement(ref coming) > Crowd / 2)
        {
            return;
        }

        Action[] told;
        lock (roomWatches)
        {
            told = [.. roomWatches];
            roomWatches.Clear();
        }

        Array.ForEach(told, tell => tell());
    }

    private sealed class Arrival(ChannelExport<T> export, T message) : Link
    {
        internal override void Arrive(Scheduler scheduler) => export.Take(message);
    }

    private sealed class CloseWatch(BroadcastChannel<T> channel, Action tell) : IDisposable
    {
        public void Dispose() => channel.ForgetCloseAction(tell);
    }
}
