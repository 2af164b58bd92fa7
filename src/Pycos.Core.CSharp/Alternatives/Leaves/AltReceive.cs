namespace Pycos.Internals;

/// <summary>Takes a message out of the running task's inbox.</summary>
internal sealed class AltReceive<T> : AltNode<T>
{
    private long owner;
    private T message = default!;

    internal static AltReceive<T> Make(long owner)
    {
        var leaf = AltPool.Rent<AltReceive<T>>();
        leaf.owner = owner;
        return leaf;
    }

    internal override bool Begin(PycosTask task)
    {
        InboxOwner.Check(owner);
        return false;
    }

    internal override bool TryCommit(PycosTask task)
    {
        if (task.Inbox is not InboxQueue<T> { Count: > 0 } queue)
        {
            return false;
        }

        message = queue.Take();
        return true;
    }

    internal override TaskFlags Arm(PycosTask task) => TaskFlags.Receiving;

    internal override T Result(int chosen) => message;

    internal override void Release(Scheduler scheduler)
    {
        message = default!;
        AltPool.Return(this, scheduler);
    }
}
