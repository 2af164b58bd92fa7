namespace Pycos.Internals;

/// <summary>Selective receive.</summary>
internal static class Scanning
{
    internal static async Coroutine<Timed<TResult>> ScanAsync<TMessage, TResult>(
        Inbox<TMessage> inbox, MessagePicker<TMessage, TResult> picker, TimeSpan? timeout, CancellationToken cancellation)
    {
        var deadline = inbox.Owner().Scheduler.DeadlineAfter(timeout);
        await new BudgetCheck(inbox.Queue().Count > 0 || timeout == TimeSpan.Zero, TaskFlags.Receiving);
        // Only the task itself takes messages, and it is in here: so those that were looked at stay where they are, unless a
        // full inbox drops its oldest.
        var looked = 0;
        var dropped = inbox.Queue().DroppedOldest;
        while (true)
        {
            var queue = inbox.Queue();
            looked = Math.Max(0, looked - (queue.DroppedOldest - dropped));
            dropped = queue.DroppedOldest;
            for (; looked < queue.Count; looked++)
            {
                if (picker(queue[looked], out var result))
                {
                    queue.TakeAt(looked);
                    return new Timed<TResult>(result);
                }
            }

            if (timeout == TimeSpan.Zero || !await new ArrivalWait(deadline, cancellation))
            {
                return default;
            }
        }
    }
}
