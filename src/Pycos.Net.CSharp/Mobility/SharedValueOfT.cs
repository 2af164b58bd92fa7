using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A large value that code captures: sent to a node once, before the code, and found there by its SHA-256. All code of a session sees
/// the same object there, and must only read it.
/// </summary>
/// <remarks>Made by <see cref="SharedValue.Of{T}"/>. It travels with code only, neither in messages nor in results.</remarks>
/// <typeparam name="T">The value's type.</typeparam>
public sealed class SharedValue<T> : ISharedValue
{
    internal SharedValue(T value) => Value = value;

    /// <summary>The value. Usable on every thread.</summary>
    public T Value { get; }

    /// <summary>The value's text.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"shared {Value}";

    byte[] ISharedValue.Pickle(PickleScope scope) => scope.Packed(PickleWriter.Write(Value, scope, isShared: true));
}
