namespace Pycos.Internals;

/// <summary>Enters a lock, or a place that a semaphore guards.</summary>
internal sealed class AltEnter : AltTurn<LockScope>
{
    private PycosTask? holder;

    internal static AltEnter Make(Turnstile gate, int amount)
    {
        var leaf = AltPool.Rent<AltEnter>();
        leaf.SetGate(gate, amount);
        return leaf;
    }

    internal override bool Begin(PycosTask task)
    {
        holder = task;
        return base.Begin(task);
    }

    internal override LockScope Result(int chosen) => Gate.Hold(holder!, Amount);

    internal override void Release(Scheduler scheduler) => AltPool.Return(this, scheduler);
}
