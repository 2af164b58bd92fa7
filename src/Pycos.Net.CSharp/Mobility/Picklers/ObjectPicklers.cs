using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Finds how objects of a type travel.</summary>
internal static class ObjectPicklers
{
    // Number types whose arrays are their bytes on every platform that .NET runs on in little-endian order.
    private static readonly FrozenSet<Type> numbers = new[]
    {
        typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(float), typeof(double), typeof(char),
    }.ToFrozenSet();

    // Classes of .NET that are nothing but their fields, which have not changed since .NET Framework 4.
    private static readonly FrozenSet<Type> plain = new[]
    {
        typeof(object), typeof(StrongBox<>), typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>),
        typeof(Tuple<,,,,>), typeof(Tuple<,,,,,>), typeof(Tuple<,,,,,,>), typeof(Tuple<,,,,,,,>),
    }.ToFrozenSet();

    public static ObjectPickler Create(Type type)
    {
        if (Surrogates.Find(type) is { } surrogate)
        {
            return surrogate;
        }

        if (type == typeof(string))
        {
            return new TextPickler();
        }

        if (type.ContainsGenericParameters || type.IsByRefLike || type.IsPointer || type.IsByRef || type == typeof(void))
        {
            return new RefusedPickler(type, "there are no objects of this type.");
        }

        return type.IsValueType ? OfValue(type) : type.IsArray ? OfArray(type) : OfClass(type);
    }

    /// <summary>How objects travel that the sender has turned into data by a surrogate.</summary>
    public static ObjectPickler OfSurrogate(Type type, Type data) => Make(typeof(SurrogatePickler<,>), [type, data]);

    private static ObjectPickler OfValue(Type type) => Nullable.GetUnderlyingType(type) is null
        ? Make(typeof(BoxPickler<>), [type])
        : new RefusedPickler(type, "there are no objects of this type.");

    private static ObjectPickler OfArray(Type type)
    {
        var element = type.GetElementType()!;
        if (element.IsPointer || element.IsFunctionPointer)
        {
            return new RefusedPickler(type, PickleRefusals.ReasonFor(element)!);
        }

        return !type.IsSZArray ? Make(typeof(MatrixPickler<>), [element], type)
            : numbers.Contains(element) && BitConverter.IsLittleEndian ? Make(typeof(NumberArrayPickler<>), [element])
            : Make(typeof(ArrayPickler<>), [element]);
    }

    private static ObjectPickler OfClass(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type) && !type.IsAbstract)
        {
            return new DelegatePickler(type);
        }

        if (PlatformPicklers.Find(type) is { } known)
        {
            return known;
        }

        if (typeof(Exception).IsAssignableFrom(type))
        {
            return new ExceptionPickler(type);
        }

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        if (definition == typeof(CoroutineFrame<,>))
        {
            return Make(typeof(FramePickler<,>), type.GetGenericArguments());
        }

        if (plain.Contains(definition))
        {
            return new FieldPickler(type);
        }

        if ((PickleRefusals.ReasonFor(type) ?? FieldLayout.ReasonAgainst(type)) is not { } reason)
        {
            return type.IsAbstract ? new RefusedPickler(type, "there are no objects of this type.") : new FieldPickler(type);
        }

        return new RefusedPickler(type, reason);
    }

    internal static ObjectPickler Make(Type pickler, Type[] arguments, params object[] parameters) =>
        (ObjectPickler)Activator.CreateInstance(
            pickler.IsGenericTypeDefinition ? pickler.MakeGenericType(arguments) : pickler, parameters)!;
}
