using PolyType.Abstractions;

namespace Pycos.Internals;

internal sealed partial class CodecBuilder
{
    public override object VisitEnumerable<TEnumerable, TElement>(
        IEnumerableTypeShape<TEnumerable, TElement> enumerableShape, object? state = null)
    {
        RefuseUnlessMade(
            typeof(TEnumerable),
            enumerableShape.ConstructionStrategy != CollectionConstructionStrategy.None && !enumerableShape.IsAsyncEnumerable && enumerableShape.Rank == 1);
        ValueCodec<TElement> element = null!;
        Inside("element", () => element = Build(enumerableShape.ElementType));
        return typeof(TEnumerable) == typeof(TElement[]) ? new ArrayCodec<TElement>(element)
            : typeof(TEnumerable) == typeof(List<TElement>) ? new ListCodec<TElement>(element)
            : new SequenceCodec<TEnumerable, TElement>(enumerableShape, element, AllowsNull(typeof(TEnumerable)));
    }

    public override object VisitDictionary<TDictionary, TKey, TValue>(
        IDictionaryTypeShape<TDictionary, TKey, TValue> dictionaryShape, object? state = null)
    {
        RefuseUnlessMade(typeof(TDictionary), dictionaryShape.ConstructionStrategy != CollectionConstructionStrategy.None);
        ValueCodec<TKey> key = null!;
        ValueCodec<TValue> value = null!;
        Inside("key", () => key = Build(dictionaryShape.KeyType));
        Inside("value", () => value = Build(dictionaryShape.ValueType));
        return new DictionaryCodec<TDictionary, TKey, TValue>(dictionaryShape, key, value, AllowsNull(typeof(TDictionary)));
    }

    private static void RefuseUnlessMade(Type type, bool isMade)
    {
        if (!isMade)
        {
            throw TypeRefusals.Refused(type, "the receiver has no way to make this kind of collection. Send an array, a list or a dictionary.");
        }
    }

    // The collections of F# have no null, and the others do.
    private static bool AllowsNull(Type collection) =>
        !collection.IsValueType && collection.Namespace != "Microsoft.FSharp.Collections";
}
