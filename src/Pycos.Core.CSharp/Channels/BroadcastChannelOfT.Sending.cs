using Pycos.Internals;

namespace Pycos;

/// <content>How a message goes round.</content>
public sealed partial class BroadcastChannel<T>
{
    private long sent;
    private long dropped;
    private long transformFailures;
    private long fullSubscribers;
    private long missed;
    private long tooSlow;
    private ChannelDelivery<T>? spareDelivery;

    /// <summary>
    /// Sends a message to all who are subscribed now. Never suspends. On another thread it is posted, in order.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <returns>
    /// How many tasks and queues got it; nobody, if the channel is closed, its transform dropped the message, or its process can not be
    /// reached or has no room for more. To a channel of another process it is on its way.
    /// </returns>
    /// <exception cref="InboxFullException">
    /// A subscriber has no room and the channel's mode is <see cref="SlowSubscriberMode.Fail"/>: nobody has got the message.
    /// </exception>
    public ChannelSendResult Send(T message)
    {
        if (IsHere)
        {
            return TryTransform(ref message) ? SendTransformed(message, mayWait: false, out _) : default;
        }

        return Remote is null ? Post(message) : SendFar(message);
    }

    // Apart, since what the posted action keeps would be made by every send.
    private ChannelSendResult Post(T message) =>
        Scheduler.TryPost(new PostedAction(() => SendPosted(message))) ? new ChannelSendResult(0, 0, true) : default;

    /// <summary>
    /// Sends a message to all who are subscribed now, and suspends the running task while a subscriber has no room, if the
    /// channel's mode is <see cref="SlowSubscriberMode.Wait"/>, or until another scheduler's channel has sent it, or until it is on its
    /// way to another process, which has room for it.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">
    /// Ends the wait with an <see cref="OperationCanceledException"/>; those who had no room do not get the message then.
    /// </param>
    /// <returns>How many tasks and queues got it.</returns>
    /// <exception cref="InboxFullException">As for <see cref="Send"/>.</exception>
    public async Coroutine<ChannelSendResult> SendAsync(T message, CancellationToken cancellationToken = default)
    {
        if (!IsHere)
        {
            return Remote is { } remote
                ? await SendFarAsync(remote, message, cancellationToken)
                : await ChannelCalls.ThereAsync(Scheduler, SendAsync(message, cancellationToken));
        }

        cancellationToken.ThrowIfCancellationRequested();
        await new BudgetCheck(true);
        if (!TryTransform(ref message))
        {
            return default;
        }

        var result = SendTransformed(message, mode == SlowSubscriberMode.Wait, out var delivery);
        return delivery is null ? result : await WaitForRoomAsync(result, delivery, cancellationToken);
    }

    /// <summary>Gives the message to those who had no room, as they get some.</summary>
    private async Coroutine<ChannelSendResult> WaitForRoomAsync(
        ChannelSendResult result, ChannelDelivery<T> delivery, CancellationToken cancellation)
    {
        await delivery.RunAsync(int.MaxValue, Deadline.Never, cancellation);
        result = result with { Reached = result.Reached + delivery.Reached };
        TakeBack(delivery);
        return result;
    }

    /// <summary>Gives a message to all who have room.</summary>
    /// <param name="message">The message.</param>
    /// <param name="mayWait">Whether those who have none can be waited for.</param>
    /// <param name="delivery">Those who must be waited for; null if there is none.</param>
    private ChannelSendResult SendTransformed(T message, bool mayWait, out ChannelDelivery<T>? delivery)
    {
        var round = new ChannelRound<T>(mayWait, count: null);
        GoRound(message, ref round);
        delivery = round.Delivery;
        return round.Result;
    }

    /// <summary>Gives a message to everyone at once; those who must be waited for are left to a delivery, if the round may wait.</summary>
    private void GoRound(T message, ref ChannelRound<T> round)
    {
        if (mode == SlowSubscriberMode.Fail)
        {
            ThrowIfAnyIsFull();
        }

        var entries = members.BeginRound();
        var reached = 0;
        try
        {
            foreach (ref readonly var entry in entries)
            {
                if (entry.Inbox is not { } inbox)
                {
                    Give(entry.Member, message, ref round);
                }
                else if (inbox.TrySend(message) is var result and not SendResult.Sent)
                {
                    NotSent(entry.Member, result, message, ref round);
                }
                else
                {
                    reached++;
                }
            }
        }
        finally
        {
            members.EndRound();
        }

        round.Reached += reached;
    }

    /// <summary>Gives a message to another subscriber than a task of this scheduler.</summary>
    private void Give(ChannelMember<T> member, T message, ref ChannelRound<T> round)
    {
        switch (member.Subscriber)
        {
            case BroadcastChannel<T> { Remote: { } far } when !round.Confirms:
                var before = round.Reached;
                Note(TrySendFar(far, message), member, message, ref round);
                round.IsPosted |= round.Reached > before;
                round.Reached = before;
                break;
            case BroadcastChannel<T> when round.MayWait:
                DeliveryOf(message, ref round).Add(member);
                break;
            case BroadcastChannel<T> child:
                var result = child.SendNested(message);
                round.Reached += result.Reached;
                round.Missed += result.Missed;
                round.IsPosted |= result.IsPosted;
                break;
            case Subscription<T> queue when queue.Scheduler.IsCurrent:
                Note(queue.TryPut(message), member, message, ref round);
                break;
            case var _ when round.Confirms:
                DeliveryOf(message, ref round).Add(member);
                break;
            case RemoteTask far:
                Note(TrySendFar(far, message), member, message, ref round);
                break;
            case PycosTask task:
                Note(TaskRef<T>.TrySendTo(task, message), member, message, ref round);
                break;
            case Subscription<T> queue:
                round.IsPosted = true;
                if (!queue.TryPostPut(message, mode))
                {
                    Leave(member, ChannelMemberChange.Ended);
                }

                break;
        }
    }

    private void Note(SendResult result, ChannelMember<T> member, T message, ref ChannelRound<T> round)
    {
        if (result == SendResult.Sent)
        {
            round.Reached++;
        }
        else
        {
            NotSent(member, result, message, ref round);
        }
    }

    private void NotSent(ChannelMember<T> member, SendResult result, T message, ref ChannelRound<T> round)
    {
        if (result is SendResult.Ended or SendResult.Unreachable)
        {
            Leave(member, ChannelMemberChange.Ended);
            return;
        }

        fullSubscribers++;
        switch (mode)
        {
            case SlowSubscriberMode.Wait when round.MayWait && result == SendResult.Full:
                DeliveryOf(message, ref round).WaitForRoom(member);
                return;
            case SlowSubscriberMode.DropOldest when TryGiveForOldest(member.Subscriber, message):
                missed++;
                round.Reached++;
                return;
            case SlowSubscriberMode.Unsubscribe:
                tooSlow++;
                Leave(member, ChannelMemberChange.TooSlow);
                break;
        }

        missed++;
        round.Missed++;
    }

    /// <summary>The delivery of a round, begun with the first one that must be waited for.</summary>
    private ChannelDelivery<T> DeliveryOf(T message, ref ChannelRound<T> round)
    {
        if (round.Delivery is null)
        {
            round.Delivery = spareDelivery ?? new ChannelDelivery<T>();
            spareDelivery = null;
            round.Delivery.Begin(message, round.Count);
        }

        return round.Delivery;
    }

    /// <summary>Keeps a delivery that nobody will use any more for the next round that needs one.</summary>
    private void TakeBack(ChannelDelivery<T> delivery)
    {
        if (delivery.TryReset())
        {
            spareDelivery = delivery;
        }
    }

    private bool TryGiveForOldest(object subscriber, T message) => subscriber switch
    {
        PycosTask task when task.Scheduler == Scheduler => InboxQueue<T>.Of(task).SendForOldest(message) == SendResult.Sent,
        Subscription<T> queue => queue.PutForOldest(message),
        // The messages of a task of another scheduler are not ours to drop: the new one is missed.
        _ => false,
    };

    private void ThrowIfAnyIsFull()
    {
        foreach (ref readonly var entry in members.Present)
        {
            var hasRoom = entry.Inbox?.CanPut ?? (entry.Member.Subscriber is not Subscription<T> queue
                || queue.Scheduler != Scheduler || queue.CanPut);
            if (!hasRoom)
            {
                fullSubscribers++;
                throw new InboxFullException(
                    $"Subscriber {entry.Member.Subscriber} of {this} has no room, and the channel's SlowSubscriberMode is Fail. "
                    + "Nobody has got the message: send less, or choose another mode.");
            }
        }
    }

    /// <summary>Sends what a channel that this one subscribes to has got: its mode decides about its own subscribers only.</summary>
    private ChannelSendResult SendNested(T message)
    {
        try
        {
            return Send(message);
        }
        catch (InboxFullException)
        {
            missed += members.Count;
            return new ChannelSendResult(0, members.Count, false);
        }
    }

    private void SendPosted(T message)
    {
        try
        {
            Send(message);
        }
        catch (InboxFullException exception)
        {
            // The sender is on another thread and has gone on.
            missed += members.Count;
            CoreLog.CallbackFailed(Scheduler.Log, exception);
        }
    }

    private bool TryTransform(ref T message)
    {
        sent++;
        if (transform is not { } function)
        {
            return !closed;
        }

        try
        {
            if (!closed && function(Name, message).TryGetValue(out var made))
            {
                message = made;
                return true;
            }
        }
        catch (Exception exception)
        {
            transformFailures++;
            CoreLog.TransformFailed(Scheduler.Log, Name, exception);
        }

        dropped++;
        return false;
    }
}
