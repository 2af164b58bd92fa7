using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>The shared values that one side has sent, each turned into bytes once.</summary>
internal sealed class OwnSharedValues : ISharedValues
{
    private readonly ConditionalWeakTable<ISharedValue, SharedBytes> ofValues = [];
    private readonly ConcurrentDictionary<string, WeakReference<ISharedValue>> ofHashes = new(StringComparer.Ordinal);

    /// <summary>What the peer does not have yet. Whoever has sent it takes it out.</summary>
    public ConcurrentDictionary<string, SharedBytes> Unsent { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string HashOf(ISharedValue value, PickleScope scope) => ofValues.GetValue(value, made => Add(made, scope)).Sha256;

    /// <inheritdoc/>
    public SharedValue<T> Find<T>(string hash, PickleScope scope) =>
        ofHashes.TryGetValue(hash, out var reference) && reference.TryGetTarget(out var value) && value is SharedValue<T> shared
            ? shared
            : throw new PickleException("A shared value is none of this process.");

    /// <summary>Takes out what could not be sent, so that only code which has captured it fails.</summary>
    public void Forget(string hash)
    {
        Unsent.TryRemove(hash, out _);
        if (ofHashes.TryRemove(hash, out var reference) && reference.TryGetTarget(out var value))
        {
            ofValues.Remove(value);
        }
    }

    private SharedBytes Add(ISharedValue value, PickleScope scope)
    {
        var bytes = value.Pickle(scope);
        var made = new SharedBytes(AssemblyImage.HashOf(bytes), bytes);
        if (ofHashes.TryAdd(made.Sha256, new WeakReference<ISharedValue>(value)))
        {
            Unsent[made.Sha256] = made;
        }

        // The bytes are needed until they have been sent; then the hash says all.
        return made with { Bytes = [] };
    }
}
