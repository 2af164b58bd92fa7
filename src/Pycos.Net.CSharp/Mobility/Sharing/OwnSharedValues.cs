using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>The shared values that one side has sent, each turned into bytes once.</summary>
internal sealed class OwnSharedValues : ISharedValues
{
    private readonly ConditionalWeakTable<ISharedValue, string> ofValues = [];
    private readonly ConcurrentDictionary<string, WeakReference<ISharedValue>> ofHashes = new(StringComparer.Ordinal);

    /// <summary>What the peer does not have yet. Whoever has sent it takes it out.</summary>
    public ConcurrentDictionary<string, SharedBytes> Unsent { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string HashOf(ISharedValue value, PickleScope scope) => ofValues.GetValue(value, made => Add(made, scope));

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

    private string Add(ISharedValue value, PickleScope scope)
    {
        var bytes = value.Pickle(scope);
        var hash = AssemblyImage.HashOf(bytes);
        if (ofHashes.TryAdd(hash, new WeakReference<ISharedValue>(value)))
        {
            Unsent[hash] = new SharedBytes(hash, bytes);
        }

        return hash;
    }
}
