using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>The shared values that code of this process has captured, each turned into bytes once. Used from every thread.</summary>
internal sealed class OwnSharedValues : ISharedValues
{
    private readonly ConditionalWeakTable<ISharedValue, SharedBytes> ofValues = [];
    private readonly Lock gate = new();

    // Weakly: what nobody can capture any more goes to no further peer.
    private readonly List<WeakReference<ISharedValue>> captured = [];

    /// <summary>How many there have been.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return captured.Count;
            }
        }
    }

    /// <summary>One of them; <see langword="null"/> if it is not used any more.</summary>
    public SharedBytes? At(int index)
    {
        lock (gate)
        {
            return captured[index].TryGetTarget(out var value) && ofValues.TryGetValue(value, out var bytes) ? bytes : null;
        }
    }

    /// <inheritdoc/>
    public string HashOf(ISharedValue value, PickleScope scope)
    {
        if (ofValues.TryGetValue(value, out var known))
        {
            return known.Sha256;
        }

        var bytes = value.Pickle(scope);
        var made = new SharedBytes(AssemblyImage.HashOf(bytes), bytes);
        lock (gate)
        {
            if (ofValues.TryAdd(value, made))
            {
                captured.Add(new WeakReference<ISharedValue>(value));
            }
        }

        return made.Sha256;
    }

    /// <inheritdoc/>
    public SharedValue<T> Find<T>(string hash, PickleScope scope)
    {
        lock (gate)
        {
            foreach (var reference in captured)
            {
                if (reference.TryGetTarget(out var value)
                    && value is SharedValue<T> shared
                    && ofValues.TryGetValue(value, out var bytes)
                    && bytes.Sha256 == hash)
                {
                    return shared;
                }
            }
        }

        throw new PickleException("A shared value is none of this process.");
    }
}
