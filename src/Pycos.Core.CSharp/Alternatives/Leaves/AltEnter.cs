namespace Pycos.Internals;

/// <summary>Enters a lock, or a place that a semaphore guards.</summary>
internal sealed class AltEnter : AltTurn<LockScope>
{
    private PycosTask? holder;
    private LockScope entered;

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

    internal override LockScope Result(int chosen) => entered = Gate.Hold(holder!, Amount);

    internal override void Refuse(int chosen)
    {
        if (entered.IsHeld)
        {
            entered.Dispose();
        }
    }

    internal override void Release(Scheduler scheduler)
    {
        entered = default;
        AltPool.Return(this, scheduler);
    }
}
