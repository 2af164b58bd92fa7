using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Pycos;

/// <summary>The result of a wait that had a timeout: a value, or the fact that none came in time.</summary>
/// <remarks>A timeout is never told by a value that a wait could also have returned.</remarks>
/// <typeparam name="T">The type of the value.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct Timed<T> : IEquatable<Timed<T>>
{
    private readonly T value;
    private readonly bool hasValue;

    /// <summary>A result that came in time.</summary>
    /// <param name="value">The result.</param>
    public Timed(T value)
    {
        this.value = value;
        hasValue = true;
    }

    /// <summary>Whether the time ran out first; <see langword="default"/> is such a result.</summary>
    public bool TimedOut => !hasValue;

    /// <summary>The value.</summary>
    /// <exception cref="TimeoutException">The time ran out.</exception>
    public T Value => hasValue ? value : throw new TimeoutException("The wait ended by its timeout, so it has no value. Look at TimedOut first.");

    /// <summary>Gives the value if there is one.</summary>
    /// <param name="value">The value, or the type's default.</param>
    /// <returns>Whether the wait ended in time.</returns>
    public bool TryGetValue([MaybeNullWhen(false)] out T value)
    {
        value = this.value;
        return hasValue;
    }

    /// <summary>The value, or another one if the time ran out.</summary>
    /// <param name="fallback">The other one.</param>
    /// <returns>One of the two.</returns>
    public T ValueOr(T fallback) => hasValue ? value : fallback;

    /// <inheritdoc/>
    public bool Equals(Timed<T> other) =>
        hasValue == other.hasValue && EqualityComparer<T>.Default.Equals(value, other.value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Timed<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => hasValue ? HashCode.Combine(value) : 0;

    /// <inheritdoc/>
    public override string ToString() => hasValue ? $"{value}" : "timed out";

    /// <summary>Compares two results.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether both timed out, or both have equal values.</returns>
    public static bool operator ==(Timed<T> left, Timed<T> right) => left.Equals(right);

    /// <summary>Compares two results.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(Timed<T> left, Timed<T> right) => !left.Equals(right);
}
