using Pycos.Internals;

namespace Pycos;

/// <summary>Alternatives that need nothing else, and choices among several; see <see cref="Alt{T}"/>.</summary>
public static class Alt
{
    /// <summary>Whichever of several comes first. Choices inside it count as if their parts stood here.</summary>
    /// <param name="alternatives">The alternatives; none of them is never there.</param>
    /// <typeparam name="T">What each gives.</typeparam>
    /// <returns>An alternative in the place of all of them.</returns>
    /// <exception cref="AlternativeAlreadyUsedException">One of them was used before.</exception>
    public static Alt<T> Choose<T>(params ReadOnlySpan<Alt<T>> alternatives) => new(AltChoose<T>.Make(alternatives));

    /// <summary>Is there at once.</summary>
    /// <param name="value">What it gives.</param>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <returns>The alternative.</returns>
    public static Alt<T> Always<T>(T value) => new(AltAlways<T>.Make(value));

    /// <summary>Is never there.</summary>
    /// <typeparam name="T">What it would give.</typeparam>
    /// <returns>The alternative.</returns>
    public static Alt<T> Never<T>() => new(AltNever<T>.Make());

    /// <summary>Is there when a time has passed since it was awaited, and taken only if nothing else is ready then.</summary>
    /// <param name="time">How long; zero is over at once.</param>
    /// <returns>The alternative.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public static Alt<ValueTuple> After(TimeSpan time) => new(AltAfter.Make(Deadline.ToNanoseconds(time)));

    /// <summary>Is there when a token is cancelled, by whichever thread.</summary>
    /// <param name="token">The token.</param>
    /// <returns>The alternative. It throws nothing: what cancellation means here is the chooser's to say.</returns>
    public static Alt<ValueTuple> Cancelled(CancellationToken token) => new(AltCancelled.Make(token));
}
