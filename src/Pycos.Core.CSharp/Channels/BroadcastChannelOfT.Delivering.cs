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
    public async Coroutine<int> DeliverAsync(
        T message, int subscribers = 0, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(subscribers);
        Deadline.ThrowIfNegative(timeout);
        if (!Scheduler.IsCurrent)
        {
            return await ChannelCalls.ThereAsync(Scheduler, DeliverAsync(message, subscribers, timeout, cancellationToken));
        }

        var deadline = Scheduler.DeadlineAfter(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        await new BudgetCheck(true);
        if (!TryTransform(ref message) || !await HasSubscribersAsync(subscribers, deadline, cancellationToken))
        {
            return 0;
        }

        var count = new DeliveryCount();
        await DeliverTransformedAsync(message, count, subscribers == 0 ? int.MaxValue : subscribers, deadline, cancellationToken);
        return count.Reached;
    }

    /// <summary>Delivers what a channel that this one subscribes to has got; whether anybody has it.</summary>
    internal async Coroutine<bool> DeliverNestedAsync(T message, DeliveryCount count)
    {
        if (!Scheduler.IsCurrent)
        {
            return await ChannelCalls.ThereAsync(Scheduler, DeliverNestedAsync(message, count));
        }

        var before = count.Reached;
        if (TryTransform(ref message))
        {
            await DeliverTransformedAsync(message, count, int.MaxValue, Deadline.Never, default);
        }

        return count.Reached > before;
    }

    private async Coroutine DeliverTransformedAsync(
        T message, DeliveryCount count, int wanted, long deadline, CancellationToken cancellation)
    {
        var round = new ChannelRound<T>(mayWait: true, count);
        GoRound(message, ref round);
        var reached = round.Reached;
        count.Add(reached);
        if (round.Delivery is { } delivery)
        {
            await delivery.RunAsync(wanted - reached, deadline, cancellation);
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
