using System.Reflection;
using System.Runtime.CompilerServices;
using PolyType;
using PolyType.Abstractions;
using PolyType.ReflectionProvider;

namespace Pycos.Internals;

/// <summary>
/// Makes codecs of the shapes of types. A codec that is not complete yet is found by types that refer to it, so types may refer
/// to themselves. One builder is used for one type and what it refers to, and given up if any of that is refused.
/// </summary>
internal sealed partial class CodecBuilder(MessageContracts contracts, IReadOnlyDictionary<Type, ValueCodec> known) : TypeShapeVisitor
{
    // Types that refer to types that refer to types: a program has a few dozen such steps.
    private const int MaxTypeDepth = 200;

    // Type arguments inside type arguments. A generic type that refers to itself with ever larger ones would have no end, and twice
    // as many with each step if it takes a pair.
    private const int MaxArgumentDepth = 12;

    private int depth;

    /// <summary>What was built, with what it refers to.</summary>
    public Dictionary<Type, ValueCodec> Built { get; } = [];

    public ValueCodec Build(Type type)
    {
        if (known.TryGetValue(type, out var codec) || Built.TryGetValue(type, out codec) || ScalarCodecs.ByType.TryGetValue(type, out codec))
        {
            return codec;
        }

        if (TypeRefusals.ReasonFor(type) is { } reason)
        {
            throw TypeRefusals.Refused(type, reason);
        }

        if (depth == MaxTypeDepth || !TypeText.HasArguments(type, MaxArgumentDepth))
        {
            throw TypeRefusals.Refused(type, "its types are nested too deep, perhaps without end.");
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        depth++;
        codec = Reference(type) ?? ScalarCodecs.OwnCodecOf(type) ?? Concealed(type) ?? Shaped(type);
        depth--;
        Built.TryAdd(type, codec);
        return codec;
    }

    public ValueCodec<T> Build<T>(ITypeShape<T> shape) => (ValueCodec<T>)Build(shape.Type);

    public override object VisitEnum<TEnum, TUnderlying>(IEnumTypeShape<TEnum, TUnderlying> enumShape, object? state = null) =>
        new EnumCodec<TEnum, TUnderlying>(Build(enumShape.UnderlyingType));

    public override object VisitOptional<TOptional, TElement>(IOptionalTypeShape<TOptional, TElement> optionalShape, object? state = null) =>
        new OptionalCodec<TOptional, TElement>(optionalShape, Build(optionalShape.ElementType));

    public override object VisitSurrogate<T, TSurrogate>(ISurrogateTypeShape<T, TSurrogate> surrogateShape, object? state = null) =>
        new SurrogateCodec<T, TSurrogate>(surrogateShape.Marshaler, Build(surrogateShape.SurrogateType));

    public override object VisitFunction<TFunction, TArgumentState, TResult>(
        IFunctionTypeShape<TFunction, TArgumentState, TResult> functionShape, object? state = null) =>
        throw TypeRefusals.Refused(typeof(TFunction), "code does not travel in messages. Send data that tells the receiver what to do.");

    private static ValueCodec? Reference(Type type)
    {
        if (!type.IsGenericType)
        {
            return null;
        }

        var definition = type.GetGenericTypeDefinition();
        var codec = definition == typeof(TaskRef<>) ? typeof(TaskRefCodec<>)
            : definition == typeof(BroadcastChannel<>) ? typeof(ChannelCodec<>)
            : definition == typeof(RemoteService<,>) ? typeof(ServiceCodec<,>)
            : null;
        return codec is null ? null : (ValueCodec)Activator.CreateInstance(codec.MakeGenericType(type.GetGenericArguments()))!;
    }

    private ValueCodec Shaped(Type type)
    {
        ITypeShape shape;
        try
        {
            shape = ReflectionTypeShapeProvider.Default.GetTypeShape(type);
        }
        catch (Exception thrown) when (thrown is ArgumentException or NotSupportedException or InvalidOperationException or TargetInvocationException)
        {
            throw new MessageNotSerializableException(
                $"{TypeText.Of(type)} cannot be sent; its shape cannot be told: {thrown.GetBaseException().Message}", thrown);
        }

        return (ValueCodec)shape.Accept(this)!;
    }

    private static void Inside(string step, Action build)
    {
        try
        {
            build();
        }
        catch (MessageNotSerializableException refused) when (refused.Within(step))
        {
        }
    }
}
