namespace Pycos.Internals;

/// <summary>Is never there.</summary>
internal sealed class AltNever<T> : AltNode<T>
{
    internal static AltNever<T> Make() => AltPool.Rent<AltNever<T>>();

    internal override T Result(int chosen) => throw new InvalidOperationException("What is never there was chosen.");

    internal override void Release(Scheduler scheduler) => AltPool.Return(this, scheduler);
}
