namespace Pycos.Internals;

/// <summary>The end of a task and its result; its exception, if it failed, is thrown in the chooser.</summary>
internal sealed class AltFinish<T> : AltTaskEnd<T>
{
    internal static AltFinish<T> Make(PycosTask<T> target)
    {
        var leaf = AltPool.Rent<AltFinish<T>>();
        leaf.SetTarget(target);
        return leaf;
    }

    internal override T Result(int chosen)
    {
        Target.ThrowIfFailed();
        return ((PycosTask<T>)Target).Result;
    }

    internal override void Release(Scheduler scheduler)
    {
        ForgetTarget();
        AltPool.Return(this, scheduler);
    }
}
