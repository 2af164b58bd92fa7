namespace Pycos.Internals;

/// <summary>The end of a task; its exception, if it failed, is thrown in the chooser.</summary>
internal sealed class AltFinish : AltTaskEnd<ValueTuple>
{
    internal static AltFinish Make(PycosTask target)
    {
        var leaf = AltPool.Rent<AltFinish>();
        leaf.SetTarget(target);
        return leaf;
    }

    internal override ValueTuple Result(int chosen)
    {
        Target.ThrowIfFailed();
        return default;
    }

    internal override void Release(Scheduler scheduler)
    {
        ForgetTarget();
        AltPool.Return(this, scheduler);
    }
}
