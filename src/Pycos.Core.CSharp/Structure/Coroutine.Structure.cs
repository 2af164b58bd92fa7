using Pycos.Internals;

namespace Pycos;

/// <content>Running it in a scope.</content>
public readonly partial struct Coroutine
{
    /// <inheritdoc cref="Coroutine{T}.WithTimeout"/>
    /// <returns>A coroutine that tells whether this one has ended in time. What this one throws otherwise is thrown there.</returns>
    public Coroutine<bool> WithTimeout(TimeSpan timeout)
    {
        Deadline.ThrowIfNegative(timeout);
        return Scoping.EndsInTimeAsync(inner, timeout);
    }

    /// <inheritdoc cref="Coroutine{T}.TimeoutAfter"/>
    /// <returns>A coroutine that runs this one.</returns>
    public Coroutine TimeoutAfter(TimeSpan timeout) => new(inner.TimeoutAfter(timeout));

    /// <inheritdoc cref="Coroutine{T}.Shielded"/>
    /// <returns>A coroutine that runs this one, and suspends as this one does.</returns>
    public Coroutine Shielded() => new(inner.Shielded());

    internal Coroutine<VoidResult> Inner => inner;
}
