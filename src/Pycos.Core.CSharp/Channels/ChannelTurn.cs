namespace Pycos.Internals;

/// <summary>
/// Waits for room in an inbox or a queue of the channel's scheduler, and puts the message in the moment there is some: no task
/// has to run for it.
/// </summary>
/// <param name="delivery">Whose message it is.</param>
internal sealed class ChannelTurn<T>(ChannelDelivery<T> delivery) : Link
{
    private object? target;

    /// <summary>Stands in line for room in an inbox.</summary>
    internal void WaitFor(InboxQueue<T> inbox)
    {
        target = inbox;
        inbox.Senders().Enqueue(this);
    }

    /// <summary>Stands in line for room in a queue.</summary>
    internal void WaitFor(Subscription<T> queue)
    {
        target = queue;
        queue.Putters.Enqueue(this);
    }

    /// <summary>There is room, or the subscriber has ended.</summary>
    internal override void Grant()
    {
        var result = target is InboxQueue<T> inbox
            ? inbox.SendPromised(delivery.Message)
            : ((Subscription<T>)target!).PutPromised(delivery.Message);
        target = null;
        delivery.TurnCame(result == SendResult.Sent);
    }

    /// <summary>Leaves the line.</summary>
    /// <returns>Whether it stood in one.</returns>
    internal bool TryWithdraw()
    {
        if (target is null)
        {
            return false;
        }

        WaitQueue.Withdraw(this);
        target = null;
        return true;
    }
}
