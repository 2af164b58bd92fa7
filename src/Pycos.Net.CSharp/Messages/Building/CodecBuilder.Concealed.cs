using System.Linq.Expressions;
using System.Reflection;
using PolyType;
using PolyType.Abstractions;

namespace Pycos.Internals;

/// <remarks>
/// PolyType sees what everybody sees. A program in F# that declares its messages as private or internal means that other programs'
/// code shall not use them, not that they must not travel. A type that everybody sees, with a representation that nobody does,
/// is another thing: values of it are made by its own functions, which check them, and a message would go round those.
/// </remarks>
internal sealed partial class CodecBuilder
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic;

    private ValueCodec? Concealed(Type type)
    {
        if (!FSharpTypes.IsConcealed(type))
        {
            return null;
        }

        if (type.IsPublic || type.IsNestedPublic)
        {
            throw TypeRefusals.Refused(type, "its representation is private, so that only its own functions make it. Send what it holds.");
        }

        HiddenState.Refuse(type);
        var method = FSharpTypes.IsUnion(type) ? nameof(ConcealedUnion) : nameof(ConcealedRecord);
        return (ValueCodec)Generic(method, type).Invoke(this, BindingFlags.DoNotWrapExceptions, null, [new FSharpReflection(type)], null)!;
    }

    private static MethodInfo Generic(string method, params Type[] arguments) =>
        typeof(CodecBuilder).GetMethod(method, Own)!.MakeGenericMethod(arguments);

    private ObjectCodec<T> ConcealedRecord<T>(FSharpReflection reflection)
    {
        var codec = new ObjectCodec<T>(contracts, allowsNull: false);
        Built.Add(typeof(T), codec);
        var parts = PartsOf<T>(reflection.FieldsOf(typeof(T)), reflection.ConstructorOf(typeof(T)));
        codec.Complete(parts.Members, parts.Maker);
        return codec;
    }

    private UnionCodec<TUnion> ConcealedUnion<TUnion>(FSharpReflection reflection)
    {
        var codec = new UnionCodec<TUnion>(
            TagReader<TUnion>(reflection.TagOf(typeof(TUnion))), FSharpTypes.NullIsCase(typeof(TUnion)), allowsNull: false);
        Built.Add(typeof(TUnion), codec);
        List<UnionCase<TUnion>> cases = [];
        foreach (var (name, fields, constructor) in reflection.CasesOf(typeof(TUnion)))
        {
            Inside(name, () =>
            {
                var parts = PartsOf<TUnion>(fields, constructor);
                cases.Add(new FieldsCase<TUnion, TUnion>(name, Itself<TUnion>.Instance, parts.Members, parts.Maker));
            });
        }

        codec.Complete([.. cases]);
        return codec;
    }

    private static Getter<TUnion, int> TagReader<TUnion>(MemberInfo tag)
    {
        var owner = Expression.Parameter(typeof(TUnion).MakeByRefType());
        Expression read = tag is MethodInfo method ? Expression.Call(method, owner) : Expression.Property(owner, (PropertyInfo)tag);
        return Expression.Lambda<Getter<TUnion, int>>(read, owner).Compile();
    }

    private (Member<T>[] Members, Maker<T> Maker) PartsOf<T>(PropertyInfo[] fields, MethodBase constructor)
    {
        List<(Member<T> Member, Slot<object?[]> Slot, object? Missing)> parts = [];
        for (var i = 0; i < fields.Length; i++)
        {
            var (field, place) = (fields[i], i);
            Inside(field.Name, () => parts.Add(((Member<T>, Slot<object?[]>, object?))Generic(nameof(PartOf), typeof(T), field.PropertyType)
                .Invoke(this, BindingFlags.DoNotWrapExceptions, null, [field, place], null)!));
        }

        object?[] missing = [.. parts.Select(part => part.Missing)];
        var maker = new Maker<T, object?[]>(() => (object?[])missing.Clone(), ConstructorOf<T>(constructor), [.. parts.Select(part => part.Slot)]);
        return ([.. parts.Select(part => part.Member)], maker);
    }

    private (Member<T> Member, Slot<object?[]> Slot, object? Missing) PartOf<T, TValue>(PropertyInfo field, int place)
    {
        var codec = (ValueCodec<TValue>)Build(typeof(TValue));
        var owner = Expression.Parameter(typeof(T).MakeByRefType());
        Expression itself = field.DeclaringType == typeof(T) ? owner : Expression.Convert(owner, field.DeclaringType!);
        var get = Expression.Lambda<Getter<T, TValue>>(Expression.Property(itself, field), owner).Compile();
        var isRequired = !codec.MayBeMissing;
        return (
            new Member<T, TValue>(field.Name, get, codec, refusesNull: false),
            new Slot<object?[], TValue>(field.Name, isRequired, (ref values, value) => values[place] = value, codec, refusesNull: false),
            default(TValue));
    }

    private static Constructor<object?[], T> ConstructorOf<T>(MethodBase constructor)
    {
        var values = Expression.Parameter(typeof(object?[]).MakeByRefType());
        var arguments = constructor.GetParameters().Select((parameter, place) =>
            Expression.Convert(Expression.ArrayIndex(values, Expression.Constant(place)), parameter.ParameterType));
        Expression made = constructor is ConstructorInfo own
            ? Expression.New(own, arguments)
            : Expression.Call((MethodInfo)constructor, arguments);
        return Expression.Lambda<Constructor<object?[], T>>(made.Type == typeof(T) ? made : Expression.Convert(made, typeof(T)), values).Compile();
    }

    private sealed class Itself<T> : IMarshaler<T, T>
    {
        public static readonly Itself<T> Instance = new();

        public T? Marshal(T? value) => value;

        public T? Unmarshal(T? surrogate) => surrogate;
    }
}
