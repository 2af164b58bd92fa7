using System.Globalization;

namespace Pycos.Internals;

/// <summary>The comparers of texts that .NET offers.</summary>
internal sealed class StringComparerPickler : ObjectPickler
{
    private const byte Ordinal = 0;
    private const byte OrdinalIgnoreCase = 1;
    private const byte OfCulture = 2;

    public override PickleStage Stage => PickleStage.Allocated;

    public override Type WireType => typeof(StringComparer);

    public override void WriteHeader(PickleWriter writer, PickleOutput headers, object value)
    {
        var comparer = (IEqualityComparer<string?>)value;
        if (StringComparer.IsWellKnownOrdinalComparer(comparer, out var ignoreCase))
        {
            headers.WriteByte(ignoreCase ? OrdinalIgnoreCase : Ordinal);
        }
        else if (StringComparer.IsWellKnownCultureAwareComparer(comparer, out var compareInfo, out var options))
        {
            headers.WriteByte(OfCulture);
            headers.WriteText(compareInfo.Name);
            headers.WriteInt64((long)options);
        }
        else
        {
            throw writer.Refusal(value, "it is none of the comparers of StringComparer. Use one of those, or a class of your own.");
        }
    }

    public override object Allocate(PickleReader reader) => reader.Input.ReadByte() switch
    {
        Ordinal => StringComparer.Ordinal,
        OrdinalIgnoreCase => StringComparer.OrdinalIgnoreCase,
        OfCulture => StringComparer.Create(CultureInfo.GetCultureInfo(reader.Input.ReadText()), (CompareOptions)reader.Input.ReadInt64()),
        var other => throw new PickleException($"{other} is no comparer of texts."),
    };
}

/// <summary>The default comparers, whose classes are .NET's own business.</summary>
internal static class DefaultComparers
{
    public static ObjectPickler? Find(Type type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            var definition = level.IsGenericType ? level.GetGenericTypeDefinition() : null;
            if (definition == typeof(EqualityComparer<>) || definition == typeof(Comparer<>))
            {
                var pickler = definition == typeof(Comparer<>) ? typeof(OrderPickler<>) : typeof(EqualityPickler<>);
                return ObjectPicklers.Make(pickler, level.GetGenericArguments());
            }
        }

        return null;
    }
}

internal sealed class EqualityPickler<T>() : DefaultComparerPickler(typeof(EqualityComparer<T>), EqualityComparer<T>.Default);

internal sealed class OrderPickler<T>() : DefaultComparerPickler(typeof(Comparer<T>), Comparer<T>.Default);

internal abstract class DefaultComparerPickler(Type wireType, object comparer) : ObjectPickler
{
    public override PickleStage Stage => PickleStage.Allocated;

    public override Type WireType => wireType;

    public override void WriteHeader(PickleWriter writer, PickleOutput headers, object value)
    {
        if (!comparer.Equals(value))
        {
            throw writer.Refusal(value, "it is not the default comparer of its type. Write a class that implements the comparison.");
        }
    }

    public override object Allocate(PickleReader reader) => comparer;
}
