namespace Pycos.Internals;

/// <summary>Takes permits, or waits for an event or a latch.</summary>
internal sealed class AltAcquire : AltTurn<ValueTuple>
{
    internal static AltAcquire Make(Turnstile gate, int amount)
    {
        var leaf = AltPool.Rent<AltAcquire>();
        leaf.SetGate(gate, amount);
        return leaf;
    }

    internal override ValueTuple Result(int chosen) => default;

    internal override void Release(Scheduler scheduler) => AltPool.Return(this, scheduler);
}
