namespace Pycos.Internals;

/// <summary>Takes the oldest message that a function picks out of the running task's inbox.</summary>
internal sealed class AltScan<T, TResult> : AltNode<TResult>
{
    private long owner;
    private MessagePicker<T, TResult> picker = null!;
    private TResult result = default!;

    /// <summary>How many messages were looked at, and how many the inbox had dropped then.</summary>
    private int looked;
    private int dropped;

    internal static AltScan<T, TResult> Make(long owner, MessagePicker<T, TResult> picker)
    {
        var leaf = AltPool.Rent<AltScan<T, TResult>>();
        leaf.owner = owner;
        leaf.picker = picker;
        return leaf;
    }

    internal override bool Begin(PycosTask task)
    {
        InboxOwner.Check(owner);
        looked = 0;
        dropped = (task.Inbox as InboxQueue<T>)?.DroppedOldest ?? 0;
        return false;
    }

    internal override bool TryCommit(PycosTask task)
    {
        if (task.Inbox is not InboxQueue<T> queue)
        {
            return false;
        }

        looked = Math.Max(0, looked - (queue.DroppedOldest - dropped));
        dropped = queue.DroppedOldest;
        for (; looked < queue.Count; looked++)
        {
            // The function may cause something to be granted to another leaf: then the message stays.
            if (picker(queue[looked], out result) && !Choice!.IsCommitted)
            {
                queue.TakeAt(looked);
                return true;
            }
        }

        return false;
    }

    internal override TaskFlags Arm(PycosTask task) => TaskFlags.Receiving;

    internal override TResult Result(int chosen) => result;

    internal override void Release(Scheduler scheduler)
    {
        picker = null!;
        result = default!;
        AltPool.Return(this, scheduler);
    }
}
