using PolyType.Abstractions;

namespace Pycos.Internals;

/// <summary>Writes a dictionary as a map.</summary>
internal sealed class DictionaryCodec<TDictionary, TKey, TValue> : ValueCodec<TDictionary>
    where TKey : notnull
{
    private readonly Func<TDictionary, IReadOnlyDictionary<TKey, TValue>> enumerate;
    private readonly Func<ReadOnlySpan<KeyValuePair<TKey, TValue>>, TDictionary> make;
    private readonly PairCodec pair;

    public DictionaryCodec(
        IDictionaryTypeShape<TDictionary, TKey, TValue> shape, ValueCodec<TKey> key, ValueCodec<TValue> value, bool allowsNull)
    {
        CanBeNil = allowsNull;
        pair = new PairCodec(key, value);
        enumerate = shape.GetGetDictionary();
        make = shape.ConstructionStrategy == CollectionConstructionStrategy.Mutable ? Filling(shape) : Constructing(shape);
    }

    public override void Write(ref MessageWriter writer, TDictionary value)
    {
        if (value is null)
        {
            Nulls.Write(ref writer, CanBeNil);
            return;
        }

        writer.Enter();
        // Copied first: the number of entries stands before them, and one that another thread changes would be written as nonsense.
        KeyValuePair<TKey, TValue>[] entries = [.. enumerate(value)];
        writer.WriteMapHeader(entries.Length);
        foreach (var entry in entries)
        {
            WriteEntry(ref writer, entry);
        }

        writer.Leave();
    }

    public override TDictionary Read(ref MessageReader reader)
    {
        if (default(TDictionary) is null && reader.TryReadNil())
        {
            return Nulls.Read<TDictionary>(CanBeNil);
        }

        reader.Enter();
        Elements<KeyValuePair<TKey, TValue>> entries = default;
        try
        {
            entries.Read(ref reader, pair, reader.ReadMapHeader());
            reader.Leave();
            return make(entries.Span);
        }
        finally
        {
            entries.Dispose();
        }
    }

    private void WriteEntry(ref MessageWriter writer, KeyValuePair<TKey, TValue> entry)
    {
        try
        {
            pair.Write(ref writer, entry);
        }
        catch (MessageNotSerializableException refused) when (refused.Within($"[{entry.Key}]"))
        {
        }
    }

    private static Func<ReadOnlySpan<KeyValuePair<TKey, TValue>>, TDictionary> Filling(
        IDictionaryTypeShape<TDictionary, TKey, TValue> shape)
    {
        var create = shape.GetDefaultConstructor();
        var refusesTwins = shape.AvailableInsertionModes.HasFlag(DictionaryInsertionMode.Discard);
        var insert = shape.GetInserter(refusesTwins ? DictionaryInsertionMode.Discard : DictionaryInsertionMode.None);
        var comparer = KeyComparers.For<TKey>(shape.SupportedComparer);
        return entries =>
        {
            var dictionary = create(new CollectionConstructionOptions<TKey> { EqualityComparer = comparer, Capacity = entries.Length });
            foreach (var (key, value) in entries)
            {
                if (!insert(ref dictionary, key, value) && refusesTwins)
                {
                    throw new MessageFormatException("a key stands there twice");
                }
            }

            return dictionary;
        };
    }

    private static Func<ReadOnlySpan<KeyValuePair<TKey, TValue>>, TDictionary> Constructing(
        IDictionaryTypeShape<TDictionary, TKey, TValue> shape)
    {
        var create = shape.GetParameterizedConstructor();
        var comparer = KeyComparers.For<TKey>(shape.SupportedComparer);
        return entries => create(entries, new CollectionConstructionOptions<TKey> { EqualityComparer = comparer });
    }

    /// <summary>Reads a key and its value, which in a map are not held together.</summary>
    private sealed class PairCodec(ValueCodec<TKey> key, ValueCodec<TValue> value) : ValueCodec<KeyValuePair<TKey, TValue>>
    {
        public override void Write(ref MessageWriter writer, KeyValuePair<TKey, TValue> entry)
        {
            key.Write(ref writer, entry.Key);
            value.Write(ref writer, entry.Value);
        }

        public override KeyValuePair<TKey, TValue> Read(ref MessageReader reader) =>
            new(key.Read(ref reader), value.Read(ref reader));
    }
}
