using System.Collections.Frozen;

namespace Pycos.Internals;

/// <summary>
/// Frozen collections: .NET has a class for each kind of keys, and makes one of the same class of the same items wherever its version is
/// the same.
/// </summary>
internal static class FrozenPicklers
{
    public static ObjectPickler? Find(Type type)
    {
        for (var level = type.BaseType; level is { IsGenericType: true }; level = level.BaseType)
        {
            var definition = level.GetGenericTypeDefinition();
            if (definition == typeof(FrozenDictionary<,>) || definition == typeof(FrozenSet<>))
            {
                var pickler = definition == typeof(FrozenSet<>) ? typeof(FrozenSetPickler<>) : typeof(FrozenDictionaryPickler<,>);
                return ObjectPicklers.Make(pickler, level.GetGenericArguments(), type);
            }
        }

        return null;
    }
}

internal sealed class FrozenDictionaryPickler<TKey, TValue>(Type own)
    : TablePickler<FrozenDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>, IEqualityComparer<TKey>>(EqualityComparer<TKey>.Default)
    where TKey : notnull
{
    protected override Type Made => own;

    protected override IEqualityComparer<TKey> ComparerOf(FrozenDictionary<TKey, TValue> table) => table.Comparer;

    protected override FrozenDictionary<TKey, TValue> Build(List<KeyValuePair<TKey, TValue>> items, IEqualityComparer<TKey> comparer) =>
        items.ToFrozenDictionary(comparer);
}

internal sealed class FrozenSetPickler<T>(Type own) : TablePickler<FrozenSet<T>, T, IEqualityComparer<T>>(EqualityComparer<T>.Default)
{
    protected override Type Made => own;

    protected override IEqualityComparer<T> ComparerOf(FrozenSet<T> table) => table.Comparer;

    protected override FrozenSet<T> Build(List<T> items, IEqualityComparer<T> comparer) => items.ToFrozenSet(comparer);
}
