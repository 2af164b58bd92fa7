using System.ComponentModel;

namespace Pycos.Internals;

/// <summary>Runs coroutines side by side: what <c>and!</c> stands for in F#.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Concurrently
{
    /// <inheritdoc cref="Coroutine.WhenAll{T1, T2}(Coroutine{T1}, Coroutine{T2})"/>
    public static Coroutine<(T1 First, T2 Second)> BothAsync<T1, T2>(Coroutine<T1> first, Coroutine<T2> second) =>
        Coroutine.WhenAll(first, second);
}
