using System.Reflection;
using System.Runtime.CompilerServices;
using PolyType.Abstractions;

namespace Pycos.Internals;

internal sealed partial class CodecBuilder
{
    public override object VisitObject<T>(IObjectTypeShape<T> objectShape, object? state = null)
    {
        if (typeof(T) == typeof(object))
        {
            return new ObjectValueCodec(contracts);
        }

        if (typeof(T) is { Namespace: "Microsoft.FSharp.Core", Name: "Unit" })
        {
            return new UnitCodec<T>();
        }

        var isTuple = objectShape.IsTupleType || IsPair(typeof(T));
        if (!isTuple && TypeRefusals.ReasonForObject(typeof(T)) is { } reason)
        {
            throw TypeRefusals.Refused(typeof(T), reason);
        }

        if (typeof(T).IsAbstract)
        {
            return new DynamicCodec<T>(contracts);
        }

        HiddenState.Refuse(typeof(T));
        if (isTuple)
        {
            var tuple = new TupleCodec<T>();
            Built.Add(typeof(T), tuple);
            tuple.Complete(MembersOf(objectShape), MakerOf(objectShape, isTuple: true));
            return tuple;
        }

        var codec = new ObjectCodec<T>(contracts, FSharpTypes.AllowsNull(typeof(T)));
        Built.Add(typeof(T), codec);
        codec.Complete(MembersOf(objectShape), MakerOf(objectShape, isTuple: false));
        return codec;
    }

    public override object VisitProperty<TDeclaringType, TPropertyType>(
        IPropertyShape<TDeclaringType, TPropertyType> propertyShape, object? state = null) =>
        state is SlotRequest
            ? new Slot<TDeclaringType, TPropertyType>(
                propertyShape.Name,
                isRequired: false,
                propertyShape.GetSetter(),
                Build(propertyShape.PropertyType),
                propertyShape.IsSetterNonNullable)
            : new Member<TDeclaringType, TPropertyType>(
                propertyShape.Name,
                propertyShape.GetGetter(),
                Build(propertyShape.PropertyType),
                propertyShape.IsGetterNonNullable);

    public override object VisitParameter<TArgumentState, TParameterType>(
        IParameterShape<TArgumentState, TParameterType> parameterShape, object? state = null)
    {
        var codec = Build(parameterShape.ParameterType);
        return new Slot<TArgumentState, TParameterType>(
            parameterShape.Name,
            parameterShape.IsRequired && !codec.MayBeMissing && !Nullability.IsNullable(parameterShape),
            parameterShape.GetSetter(),
            codec,
            parameterShape.IsNonNullable);
    }

    public override object VisitConstructor<TDeclaringType, TArgumentState>(
        IConstructorShape<TDeclaringType, TArgumentState> constructorShape, object? state = null)
    {
        var members = (IReadOnlyList<string>)state!;
        if (constructorShape.Parameters.Count > 0)
        {
            var slots = constructorShape.Parameters.Select(parameter => SlotOf<TArgumentState>(parameter, parameter.Name)).ToArray();
            return new Maker<TDeclaringType, TArgumentState>(
                constructorShape.GetArgumentStateConstructor(), constructorShape.GetParameterizedConstructor(), InOrderOf(members, slots));
        }

        var settable = constructorShape.DeclaringType.Properties.Where(property => property.HasSetter && property.HasGetter);
        return new Maker<TDeclaringType, TDeclaringType>(
            constructorShape.GetDefaultConstructor(),
            static (ref made) => made,
            InOrderOf(members, [.. settable.Select(property => SlotOf<TDeclaringType>(property))]));
    }

    private static bool IsPair(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);

    // What the receiver cannot set is not sent: it follows from the rest.
    private Member<T>[] MembersOf<T>(IObjectTypeShape<T> shape)
    {
        var taken = shape.Constructor?.Parameters.Select(parameter => parameter.Name).ToHashSet() ?? [];
        List<Member<T>> members = [];
        foreach (var property in shape.Properties)
        {
            if (property.HasGetter && (property.HasSetter || taken.Contains(property.Name)))
            {
                Inside(property.Name, () => members.Add((Member<T>)property.Accept(this)!));
            }
            else if (HiddenState.IsKeptBy(property))
            {
                throw new MessageNotSerializableException(
                    $"{TypeText.Of(typeof(T))} cannot be sent; the receiver could not set {property.Name}. " +
                    "Give it an init accessor or a constructor's parameter of that name, or leave it out with [IgnoreDataMember].");
            }
        }

        return [.. members];
    }

    private Maker<T> MakerOf<T>(IObjectTypeShape<T> shape, bool isTuple)
    {
        var constructor = shape.Constructor ?? throw TypeRefusals.Refused(
            typeof(T), "it has no public constructor, so no receiver could make one.");
        var written = shape.Properties.Where(property => property.HasGetter).Select(property => property.Name).ToArray();
        var names = isTuple ? [.. constructor.Parameters.Select(parameter => parameter.Name)] : written;
        foreach (var parameter in constructor.Parameters)
        {
            if (!isTuple && parameter.IsRequired && !written.Contains(parameter.Name))
            {
                throw TypeRefusals.Refused(
                    typeof(T), $"its constructor takes {parameter.Name}, and no public property of that name and type tells the value.");
            }
        }

        return (Maker<T>)constructor.Accept(this, names)!;
    }

    private Slot<TState> SlotOf<TState>(IParameterShape parameter, string name)
    {
        Slot<TState> slot = null!;
        Inside(name, () => slot = (Slot<TState>)parameter.Accept(this)!);
        return slot;
    }

    private Slot<TState> SlotOf<TState>(IPropertyShape property)
    {
        Slot<TState> slot = null!;
        Inside(property.Name, () => slot = (Slot<TState>)property.Accept(this, SlotRequest.Instance)!);
        return slot;
    }

    private static Slot<TState>[] InOrderOf<TState>(IReadOnlyList<string> members, Slot<TState>[] slots)
    {
        var places = members.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place);
        return [.. slots.OrderBy(slot => places.GetValueOrDefault(slot.Name, int.MaxValue))];
    }

    private sealed class SlotRequest
    {
        public static readonly SlotRequest Instance = new();
    }
}
