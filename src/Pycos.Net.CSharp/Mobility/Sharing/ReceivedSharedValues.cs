namespace Pycos.Internals;

/// <summary>The shared values that have come in a session, each restored once, when it is needed first.</summary>
internal sealed class ReceivedSharedValues(CodeStore store) : ISharedValues
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> lengths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> restored = new(StringComparer.Ordinal);

    public static CodeFile FileOf(string hash, int length) => new(hash, "value", length);

    /// <summary>Takes in that a value is sent or there.</summary>
    public void Add(string hash, int length)
    {
        lock (gate)
        {
            lengths[hash] = length;
        }
    }

    /// <inheritdoc/>
    public string HashOf(ISharedValue value, PickleScope scope) => throw new NotPicklableException(
        $"{TypeText.Of(value.GetType())} cannot be sent back; return its Value, or a part of it.");

    /// <summary>The hash under which a value has come, to name it to the side that has sent it; <see langword="null"/> if it has not.</summary>
    public string? TryHashOf(ISharedValue value)
    {
        lock (gate)
        {
            return restored.FirstOrDefault(pair => ReferenceEquals(pair.Value, value)).Key;
        }
    }

    /// <inheritdoc/>
    public SharedValue<T> Find<T>(string hash, PickleScope scope)
    {
        lock (gate)
        {
            if (!restored.TryGetValue(hash, out var value))
            {
                value = Restore<T>(hash, scope);
                restored.Add(hash, value);
            }

            return value as SharedValue<T> ?? throw new PickleException(
                $"The shared value {hash} is a {TypeText.Of(value.GetType())}, and is read as a {TypeText.Of(typeof(SharedValue<T>))}.");
        }
    }

    /// <summary>Forgets what was restored, with the code whose types it may be of.</summary>
    public void Clear()
    {
        lock (gate)
        {
            restored.Clear();
        }
    }

    private SharedValue<T> Restore<T>(string hash, PickleScope scope)
    {
        var bytes = lengths.TryGetValue(hash, out var length) ? store.Read(FileOf(hash, length)) : null;
        return bytes is null
            ? throw new PickleException(
                $"The shared value {Quoted.Shortened(hash)} has not come, or is not in the store any more. Send the code again over a new connection.")
            : new SharedValue<T>((T)PickleReader.Read(bytes, scope)!);
    }
}
