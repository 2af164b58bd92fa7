using Pycos.Internals;

namespace Pycos;

/// <content>Delivery that counts.</content>
public sealed partial class BroadcastChannel<T>
{
    /// <summary>
    /// Sends a message and suspends the running task until it is in the inboxes. First, if fewer than
    /// <paramref name="subscribers"/> are subscribed, it waits for them.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="subscribers">
    /// How many direct subscribers must be there, and have it, before this returns; 0 for those that are there, all of them.
    /// </param>
    /// <param name="timeout">How long to wait at most, in all; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// How many tasks and queues got it, those behind nested channels included: perhaps more or fewer than asked for. 0 if the
    /// subscribers did not come in time, and if the message was dropped. What was delivered before the time ran out is not
    /// taken back.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The number or the timeout is negative.</exception>
    /// <exception cref="ChannelDeliveryException">
    /// The channel is one of another process, which can not be reached, was lost meanwhile, or refuses the message.
    /// </exception>
    public async Coroutine<int> DeliverAsync(
        T message, int subscribers = 0, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(subscribers);
        Deadline.ThrowIfNegative(timeout);
        if (Remote is { } remote)
        {
            return await remote.Site.DeliverAsync(remote, message, subscribers, timeout, cancellationToken);
        }

        if (!IsHere)
        {
            return await ChannelCalls.ThereAsync(Scheduler, DeliverAsync(message, subscribers, timeout, cancellationToken));
        }

        var count = new DeliveryCount();
        await DeliverCountedAsync(message, count, subscribers, timeout, cancellationToken);
        return count.Reached;
    }

    /// <summary>
    /// Delivers a message as <see cref="DeliverAsync"/> does, on the channel's scheduler; if it ends early the count tells how many have
    /// the message.
    /// </summary>
    internal async Coroutine DeliverCountedAsync(
        T message, DeliveryCount count, int subscribers, TimeSpan? timeout, CancellationToken cancellation)
    {
        var deadline = Scheduler.DeadlineAfter(timeout);
        cancellation.ThrowIfCancellationRequested();
        await new BudgetCheck(true);
        if (TryTransform(ref message) && await HasSubscribersAsync(subscribers, deadline, cancellation))
        {
            await DeliverTransformedAsync(message, count, subscribers == 0 ? int.MaxValue : subscribers, deadline, cancellation);
        }
    }

    /// <summary>Delivers what a channel that this one subscribes to has got; whether anybody has it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="count">Counts those who have it.</param>
    /// <param name="limit">How long another process may take to answer.</param>
    internal async Coroutine<bool> DeliverNestedAsync(T message, DeliveryCount count, TimeSpan? limit)
    {
        if (Remote is { } remote)
        {
            var reached = await remote.Site.DeliverAsync(remote, message, 0, limit, default);
            count.Add(reached);
            return reached > 0;
        }

        if (!IsHere)
        {
            return await ChannelCalls.ThereAsync(Scheduler, DeliverNestedAsync(message, count, limit));
        }

        var before = count.Reached;
        if (TryTransform(ref message))
        {
            await DeliverTransformedAsync(message, count, int.MaxValue, Deadline.Never, default, limit);
        }

        return count.Reached > before;
    }

    private async Coroutine DeliverTransformedAsync(
        T message, DeliveryCount count, int wanted, long deadline, CancellationToken cancellation, TimeSpan? limit = null)
    {
        var round = new ChannelRound<T>(mayWait: true, count);
        GoRound(message, ref round);
        var reached = round.Reached;
        count.Add(reached);
        if (round.Delivery is { } delivery)
        {
            await delivery.RunAsync(wanted - reached, deadline, cancellation, limit ?? Scheduler.TimeUntil(deadline));
            TakeBack(delivery);
        }
    }

    private async Coroutine<bool> HasSubscribersAsync(int wanted, long deadline, CancellationToken cancellation)
    {
        while (members.Count < wanted && !closed)
        {
            if (!await new QueueWait(joining, deadline, cancellation))
            {
                return false;
            }
        }

        return !closed;
    }
}
