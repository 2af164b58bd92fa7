namespace Pycos.Internals;

/// <summary>An alternative whose value is changed by a function.</summary>
internal sealed class AltMap<T, TResult> : AltNode<TResult>
{
    private AltNode<T> inner = null!;
    private Func<T, TResult> function = null!;

    /// <summary>Gives back what the function has made, if that is not done by the inner alternative.</summary>
    private Action<TResult>? undo;
    private TResult made = default!;

    internal static AltMap<T, TResult> Make(AltNode<T> inner, Func<T, TResult> function, Action<TResult>? undo = null)
    {
        var map = AltPool.Rent<AltMap<T, TResult>>();
        map.inner = inner;
        map.function = function;
        map.undo = undo;
        return map;
    }

    internal override void AddTo(Choice choice) => inner.AddTo(choice);

    internal override TResult Result(int chosen)
    {
        var value = inner.Result(chosen);
        try
        {
            var result = function(value);
            if (undo is not null)
            {
                made = result;
            }

            return result;
        }
        catch
        {
            inner.Refuse(chosen);
            throw;
        }
    }

    internal override void Refuse(int chosen)
    {
        if (undo is null)
        {
            inner.Refuse(chosen);
        }
        else
        {
            undo(made);
        }
    }

    internal override void Release(Scheduler scheduler)
    {
        inner.Release(scheduler);
        inner = null!;
        function = null!;
        undo = null;
        made = default!;
        AltPool.Return(this, scheduler);
    }
}
