namespace Pycos.Internals;

/// <summary>An alternative whose value is changed by a function.</summary>
internal sealed class AltMap<T, TResult> : AltNode<TResult>
{
    private AltNode<T> inner = null!;
    private Func<T, TResult> function = null!;

    internal static AltMap<T, TResult> Make(AltNode<T> inner, Func<T, TResult> function)
    {
        var map = AltPool.Rent<AltMap<T, TResult>>();
        map.inner = inner;
        map.function = function;
        return map;
    }

    internal override void AddTo(Choice choice) => inner.AddTo(choice);

    internal override TResult Result(int chosen)
    {
        var value = inner.Result(chosen);
        try
        {
            return function(value);
        }
        catch
        {
            inner.Refuse(chosen);
            throw;
        }
    }

    internal override void Refuse(int chosen) => inner.Refuse(chosen);

    internal override void Release(Scheduler scheduler)
    {
        inner.Release(scheduler);
        inner = null!;
        function = null!;
        AltPool.Return(this, scheduler);
    }
}
