namespace Pycos.Internals;

/// <summary>Is there when a time has passed.</summary>
internal sealed class AltAfter : AltNode<ValueTuple>
{
    private long nanoseconds;
    private long deadline;

    internal override bool IsTimeout => true;

    internal override long Deadline => deadline;

    internal static AltAfter Make(long nanoseconds)
    {
        var leaf = AltPool.Rent<AltAfter>();
        leaf.nanoseconds = nanoseconds;
        return leaf;
    }

    internal override bool Begin(PycosTask task)
    {
        deadline = task.Scheduler.DeadlineAfter(nanoseconds);
        return false;
    }

    internal override bool TryCommit(PycosTask task) => nanoseconds == 0;

    internal override ValueTuple Result(int chosen) => default;

    internal override void Release(Scheduler scheduler) => AltPool.Return(this, scheduler);
}
