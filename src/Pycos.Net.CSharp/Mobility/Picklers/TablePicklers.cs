using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;

namespace Pycos.Internals;

/// <summary>
/// Collections that compare what is put into them, and immutable ones: their items must be complete before. Hash codes differ between
/// processes, so the tables are made anew.
/// </summary>
internal abstract class TablePickler<TTable, TItem, TComparer>(TComparer? usual) : RebuiltPickler<TTable>
    where TTable : class
    where TComparer : class
{
    public override Type? KeyType => typeof(TComparer).IsGenericType ? typeof(TComparer).GenericTypeArguments[0] : null;

    protected override void Write(PickleWriter writer, TTable value)
    {
        var comparer = ComparerOf(value);
        writer.WriteReference(ReferenceEquals(comparer, usual) ? null : comparer);
        var items = ItemsOf(value).ToArray();
        writer.Out.WriteCount(items.Length);
        foreach (ref var item in items.AsSpan())
        {
            ValuePickler<TItem>.Instance.Write(writer, ref item);
        }
    }

    protected override TTable Rebuild(PickleReader reader)
    {
        var comparer = reader.ReadReference<TComparer>();
        var items = new List<TItem>();
        for (var left = reader.Input.ReadCount(); left > 0; left--)
        {
            items.Add(ValuePickler<TItem>.Instance.Read(reader));
        }

        return Build(items, comparer ?? usual!);
    }

    protected virtual TComparer? ComparerOf(TTable table) => null;

    protected virtual IEnumerable<TItem> ItemsOf(TTable table) => (IEnumerable<TItem>)table;

    protected abstract TTable Build(List<TItem> items, TComparer comparer);
}

internal sealed class DictionaryPickler<TKey, TValue>()
    : TablePickler<Dictionary<TKey, TValue>, KeyValuePair<TKey, TValue>, IEqualityComparer<TKey>>(EqualityComparer<TKey>.Default)
    where TKey : notnull
{
    protected override IEqualityComparer<TKey> ComparerOf(Dictionary<TKey, TValue> table) => table.Comparer;

    protected override Dictionary<TKey, TValue> Build(List<KeyValuePair<TKey, TValue>> items, IEqualityComparer<TKey> comparer) =>
        new(items, comparer);
}

internal sealed class HashSetPickler<T>() : TablePickler<HashSet<T>, T, IEqualityComparer<T>>(EqualityComparer<T>.Default)
{
    protected override IEqualityComparer<T> ComparerOf(HashSet<T> table) => table.Comparer;

    protected override HashSet<T> Build(List<T> items, IEqualityComparer<T> comparer) => new(items, comparer);
}

internal sealed class SortedDictionaryPickler<TKey, TValue>()
    : TablePickler<SortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>, IComparer<TKey>>(Comparer<TKey>.Default)
    where TKey : notnull
{
    protected override IComparer<TKey> ComparerOf(SortedDictionary<TKey, TValue> table) => table.Comparer;

    protected override SortedDictionary<TKey, TValue> Build(List<KeyValuePair<TKey, TValue>> items, IComparer<TKey> comparer)
    {
        var table = new SortedDictionary<TKey, TValue>(comparer);
        items.ForEach(item => table.Add(item.Key, item.Value));
        return table;
    }
}

internal sealed class SortedListPickler<TKey, TValue>()
    : TablePickler<SortedList<TKey, TValue>, KeyValuePair<TKey, TValue>, IComparer<TKey>>(Comparer<TKey>.Default)
    where TKey : notnull
{
    protected override IComparer<TKey> ComparerOf(SortedList<TKey, TValue> table) => table.Comparer;

    protected override SortedList<TKey, TValue> Build(List<KeyValuePair<TKey, TValue>> items, IComparer<TKey> comparer)
    {
        var table = new SortedList<TKey, TValue>(comparer);
        items.ForEach(item => table.Add(item.Key, item.Value));
        return table;
    }
}

internal sealed class SortedSetPickler<T>() : TablePickler<SortedSet<T>, T, IComparer<T>>(Comparer<T>.Default)
{
    protected override IComparer<T> ComparerOf(SortedSet<T> table) => table.Comparer;

    protected override SortedSet<T> Build(List<T> items, IComparer<T> comparer) => new(items, comparer);
}

internal sealed class ConcurrentDictionaryPickler<TKey, TValue>()
    : TablePickler<ConcurrentDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>, IEqualityComparer<TKey>>(EqualityComparer<TKey>.Default)
    where TKey : notnull
{
    protected override IEqualityComparer<TKey> ComparerOf(ConcurrentDictionary<TKey, TValue> table) => table.Comparer;

    protected override ConcurrentDictionary<TKey, TValue> Build(
        List<KeyValuePair<TKey, TValue>> items, IEqualityComparer<TKey> comparer) => new(items, comparer);
}

internal sealed class ImmutableDictionaryPickler<TKey, TValue>()
    : TablePickler<ImmutableDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>, IEqualityComparer<TKey>>(EqualityComparer<TKey>.Default)
    where TKey : notnull
{
    protected override void Write(PickleWriter writer, ImmutableDictionary<TKey, TValue> value)
    {
        if (value.ValueComparer != EqualityComparer<TValue>.Default)
        {
            throw writer.Refusal(value, "it compares its values in a way of its own. Send it as a Dictionary.");
        }

        base.Write(writer, value);
    }

    protected override IEqualityComparer<TKey> ComparerOf(ImmutableDictionary<TKey, TValue> table) => table.KeyComparer;

    protected override ImmutableDictionary<TKey, TValue> Build(
        List<KeyValuePair<TKey, TValue>> items, IEqualityComparer<TKey> comparer) => ImmutableDictionary.CreateRange(comparer, items);
}

internal sealed class ImmutableSortedDictionaryPickler<TKey, TValue>()
    : TablePickler<ImmutableSortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>, IComparer<TKey>>(Comparer<TKey>.Default)
    where TKey : notnull
{
    protected override IComparer<TKey> ComparerOf(ImmutableSortedDictionary<TKey, TValue> table) => table.KeyComparer;

    protected override ImmutableSortedDictionary<TKey, TValue> Build(
        List<KeyValuePair<TKey, TValue>> items, IComparer<TKey> comparer) => ImmutableSortedDictionary.CreateRange(comparer, items);
}

internal sealed class ImmutableHashSetPickler<T>() : TablePickler<ImmutableHashSet<T>, T, IEqualityComparer<T>>(EqualityComparer<T>.Default)
{
    protected override IEqualityComparer<T> ComparerOf(ImmutableHashSet<T> table) => table.KeyComparer;

    protected override ImmutableHashSet<T> Build(List<T> items, IEqualityComparer<T> comparer) =>
        ImmutableHashSet.CreateRange(comparer, items);
}

internal sealed class ImmutableSortedSetPickler<T>() : TablePickler<ImmutableSortedSet<T>, T, IComparer<T>>(Comparer<T>.Default)
{
    protected override IComparer<T> ComparerOf(ImmutableSortedSet<T> table) => table.KeyComparer;

    protected override ImmutableSortedSet<T> Build(List<T> items, IComparer<T> comparer) => ImmutableSortedSet.CreateRange(comparer, items);
}

internal sealed class ImmutableListPickler<T>() : TablePickler<ImmutableList<T>, T, object>(null)
{
    protected override ImmutableList<T> Build(List<T> items, object comparer) => [.. items];
}

internal sealed class ImmutableQueuePickler<T>() : TablePickler<ImmutableQueue<T>, T, object>(null)
{
    protected override ImmutableQueue<T> Build(List<T> items, object comparer) => ImmutableQueue.CreateRange(items);
}

internal sealed class ImmutableStackPickler<T>() : TablePickler<ImmutableStack<T>, T, object>(null)
{
    protected override IEnumerable<T> ItemsOf(ImmutableStack<T> table) => table.Reverse();

    protected override ImmutableStack<T> Build(List<T> items, object comparer) => ImmutableStack.CreateRange(items);
}

internal sealed class ReadOnlyCollectionPickler<T>() : TablePickler<ReadOnlyCollection<T>, T, object>(null)
{
    protected override ReadOnlyCollection<T> Build(List<T> items, object comparer) => new(items);
}

internal sealed class ReadOnlyDictionaryPickler<TKey, TValue>()
    : TablePickler<ReadOnlyDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>, object>(null)
    where TKey : notnull
{
    public override Type KeyType => typeof(TKey);

    protected override ReadOnlyDictionary<TKey, TValue> Build(List<KeyValuePair<TKey, TValue>> items, object comparer) =>
        new(new Dictionary<TKey, TValue>(items));
}

internal sealed class PriorityQueuePickler<TElement, TPriority>()
    : TablePickler<PriorityQueue<TElement, TPriority>, (TElement Element, TPriority Priority), IComparer<TPriority>>(Comparer<TPriority>.Default)
{
    protected override IComparer<TPriority> ComparerOf(PriorityQueue<TElement, TPriority> table) => table.Comparer;

    protected override IEnumerable<(TElement Element, TPriority Priority)> ItemsOf(PriorityQueue<TElement, TPriority> table) =>
        table.UnorderedItems;

    protected override PriorityQueue<TElement, TPriority> Build(
        List<(TElement Element, TPriority Priority)> items, IComparer<TPriority> comparer) => new(items, comparer);
}
