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

    /// <summary>
    /// Sends a message to all who are subscribed now. Never suspends. On another thread it is posted, in order.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <returns>How many tasks and queues got it; nobody, if the channel is closed or its transform dropped the message.</returns>
    /// <exception cref="InboxFullException">
    /// A subscriber has no room and the channel's mode is <see cref="SlowSubscriberMode.Fail"/>: nobody has got the message.
    /// </exception>
    public ChannelSendResult Send(T message)
    {
        if (Scheduler.IsCurrent)
        {
            return TryTransform(ref message) ? GoRound(message, null) : default;
        }

        return Post(message);
    }

    // Apart, since what the posted action keeps would be made by every send.
    private ChannelSendResult Post(T message) =>
        Scheduler.TryPost(new PostedAction(() => SendPosted(message))) ? new ChannelSendResult(0, 0, true) : default;

    /// <summary>
    /// Sends a message to all who are subscribed now, and suspends the running task while a subscriber has no room, if the
    /// channel's mode is <see cref="SlowSubscriberMode.Wait"/>, or until another scheduler's channel has sent it.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">
    /// Ends the wait with an <see cref="OperationCanceledException"/>; those who had no room do not get the message then.
    /// </param>
    /// <returns>How many tasks and queues got it.</returns>
    /// <exception cref="InboxFullException">As for <see cref="Send"/>.</exception>
    public async Coroutine<ChannelSendResult> SendAsync(T message, CancellationToken cancellationToken = default)
    {
        if (!Scheduler.IsCurrent)
        {
            return await ChannelCalls.ThereAsync(Scheduler, SendAsync(message, cancellationToken));
        }

        cancellationToken.ThrowIfCancellationRequested();
        await new BudgetCheck(true);
        return TryTransform(ref message) ? await SendTransformedAsync(message, cancellationToken) : default;
    }

    private async Coroutine<ChannelSendResult> SendTransformedAsync(T message, CancellationToken cancellation)
    {
        var delivery = mode == SlowSubscriberMode.Wait ? new ChannelDelivery<T>() : null;
        var result = GoRound(message, delivery);
        if (delivery is not { IsEmpty: false })
        {
            return result;
        }

        await delivery.RunAsync(message, int.MaxValue, Deadline.Never, cancellation);
        return result with { Reached = result.Reached + delivery.Count.Reached };
    }

    /// <summary>Gives a message to everyone at once; those who must be waited for are left to a delivery, if there is one.</summary>
    private ChannelSendResult GoRound(T message, ChannelDelivery<T>? delivery)
    {
        if (mode == SlowSubscriberMode.Fail)
        {
            ThrowIfAnyIsFull();
        }

        var count = members.Count;
        var entries = members.BeginRound();
        var reached = 0;
        var absent = 0;
        var posted = false;
        try
        {
            for (var i = 0; i < count; i++)
            {
                ref readonly var entry = ref entries[i];
                if (entry.Inbox is { } inbox && inbox.TrySend(message) == SendResult.Sent)
                {
                    reached++;
                }
                else
                {
                    Give(entry.Member, message, delivery, ref reached, ref absent, ref posted);
                }
            }
        }
        finally
        {
            members.EndRound();
        }

        return new ChannelSendResult(reached, absent, posted);
    }

    private void Give(
        ChannelMember<T> member, T message, ChannelDelivery<T>? delivery, ref int reached, ref int absent, ref bool posted)
    {
        if (delivery is { Confirms: true } && delivery.TakesOver(member, Scheduler))
        {
            return;
        }

        if (member.Subscriber is BroadcastChannel<T> child)
        {
            if (delivery is not null)
            {
                delivery.Add(member);
                return;
            }

            var result = child.SendNested(message);
            reached += result.Reached;
            absent += result.Missed;
            posted |= result.IsPosted;
            return;
        }

        switch (TryGive(member.Subscriber, message, ref posted))
        {
            case SendResult.Sent:
                reached++;
                break;
            case SendResult.Ended:
                Leave(member, ChannelMemberChange.Ended);
                break;
            case SendResult.TimedOut:
                // On its way to a queue of another scheduler.
                break;
            default:
                GiveToFull(member, message, delivery, ref reached, ref absent);
                break;
        }
    }

    private SendResult TryGive(object subscriber, T message, ref bool posted)
    {
        if (subscriber is PycosTask task)
        {
            return TaskRef<T>.TrySendTo(task, message);
        }

        var subscription = (Subscription<T>)subscriber;
        if (subscription.Scheduler.IsCurrent)
        {
            return subscription.TryPut(message);
        }

        posted = true;
        return subscription.TryPostPut(message, mode) ? SendResult.TimedOut : SendResult.Ended;
    }

    private void GiveToFull(ChannelMember<T> member, T message, ChannelDelivery<T>? delivery, ref int reached, ref int absent)
    {
        fullSubscribers++;
        switch (mode)
        {
            case SlowSubscriberMode.Wait when delivery is not null:
                delivery.Add(member);
                return;
            case SlowSubscriberMode.DropOldest when TryGiveForOldest(member.Subscriber, message):
                missed++;
                reached++;
                return;
            case SlowSubscriberMode.Unsubscribe:
                tooSlow++;
                Leave(member, ChannelMemberChange.TooSlow);
                break;
        }

        missed++;
        absent++;
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
