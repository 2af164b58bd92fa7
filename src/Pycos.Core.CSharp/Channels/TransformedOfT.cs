using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Pycos;

/// <summary>What a channel's transform made of a message: another message, or nothing. <see langword="default"/> drops it.</summary>
/// <typeparam name="T">The messages' type.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct Transformed<T> : IEquatable<Transformed<T>>
{
    private readonly T value;
    private readonly bool kept;

    internal Transformed(T value)
    {
        this.value = value;
        kept = true;
    }

    /// <summary>Whether no subscriber gets the message.</summary>
    public bool IsDropped => !kept;

    /// <summary>Gives the message that the subscribers get, if there is one.</summary>
    /// <param name="message">The message.</param>
    /// <returns>False if it is dropped.</returns>
    public bool TryGetValue([MaybeNullWhen(false)] out T message)
    {
        message = value;
        return kept;
    }

    /// <inheritdoc/>
    public bool Equals(Transformed<T> other) => kept == other.kept && EqualityComparer<T>.Default.Equals(value, other.value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Transformed<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => kept ? HashCode.Combine(value) : 0;

    /// <inheritdoc/>
    public override string ToString() => kept ? $"{value}" : "dropped";

    /// <summary>Passes a message on; see <see cref="Transformed.Keep{T}"/>.</summary>
    /// <param name="message">The message.</param>
    public static implicit operator Transformed<T>(T message) => new(message);

    /// <summary>Compares two results.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(Transformed<T> left, Transformed<T> right) => left.Equals(right);

    /// <summary>Compares two results.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(Transformed<T> left, Transformed<T> right) => !left.Equals(right);
}
