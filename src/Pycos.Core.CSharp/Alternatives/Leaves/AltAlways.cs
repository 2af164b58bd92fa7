namespace Pycos.Internals;

/// <summary>Is there at once.</summary>
internal sealed class AltAlways<T> : AltNode<T>
{
    private T value = default!;

    internal static AltAlways<T> Make(T value)
    {
        var leaf = AltPool.Rent<AltAlways<T>>();
        leaf.value = value;
        return leaf;
    }

    internal override bool TryCommit(PycosTask task) => true;

    internal override T Result(int chosen) => value;

    internal override void Release(Scheduler scheduler)
    {
        value = default!;
        AltPool.Return(this, scheduler);
    }
}
